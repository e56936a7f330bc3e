/** Names that tell of something else than a general text-to-image checkpoint. */
const NOT_FOR_TEXT_TO_IMAGE =
  /svd|video|wan2?[._-]?\d|ltx|hunyuan|mochi|cosmos|inpaint|refiner|stable[_-]?audio|ace[_-]?step|zero123|3d|upscal/i;

/**
 * The checkpoint to use where nobody named one: the first that looks like an image model. Alphabetical
 * order alone would hand a video model to whoever has one.
 */
export function chooseCheckpoint(names: readonly string[]): string | undefined {
  return names.find((name) => !NOT_FOR_TEXT_TO_IMAGE.test(name)) ?? names[0];
}

/** Settings that suit a family of checkpoints. */
export interface FamilyDefaults {
  /** Side of the square that the family was trained on, in pixels. */
  size: number;
  steps: number;
  cfg: number;
}

/** Settings for a checkpoint, told by its name: there is no other sign before it is loaded. */
export function familyDefaults(checkpoint: string): FamilyDefaults {
  const size = /xl|pony|illustrious|noobai|sd3|sd_3|flux|playground/i.test(checkpoint) ? 1024 : 512;
  if (/turbo|lightning|hyper|lcm|schnell/i.test(checkpoint)) return { size, steps: 8, cfg: 1.5 };
  return { size, steps: 20, cfg: 7 };
}
