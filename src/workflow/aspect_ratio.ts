import { nearest } from "./nearest.ts";

/** Width by height of what people call shapes. */
const NAMES: Readonly<Record<string, readonly [number, number]>> = {
  square: [1, 1],
  portrait: [3, 4],
  landscape: [4, 3],
  photo: [3, 2],
  widescreen: [16, 9],
  wide: [16, 9],
  tall: [9, 16],
  vertical: [9, 16],
  ultrawide: [21, 9],
  cinematic: [21, 9],
};

/** No model makes a good picture of a longer strip. */
const LONGEST = 4;

/** Latents come in blocks of so many pixels. */
const BLOCK = 8;

/**
 * Width divided by height of a shape such as `16:9`, `3x2`, `1.85` or `portrait`.
 *
 * @throws {RangeError} If it is none, or longer than 4:1.
 */
export function parseAspectRatio(text: string): number {
  const name = text.trim().toLowerCase();
  const sides = Object.hasOwn(NAMES, name) ? NAMES[name] : sidesIn(name);
  const ratio = sides && sides[0] / sides[1];
  if (ratio && ratio <= LONGEST && ratio >= 1 / LONGEST) return ratio;
  const names = Object.keys(NAMES);
  const [near] = sides ? [] : nearest(name, names, 1);
  throw new RangeError(
    `Cannot use aspect_ratio "${text}": ${
      ratio ? `longer than ${LONGEST}:1` : "not a shape"
    }. Give two numbers such as 16:9, or one of ${names.join(", ")}.` +
      (near === undefined ? "" : ` Nearest: ${near}.`),
  );
}

function sidesIn(text: string): readonly [number, number] | undefined {
  const [, width, height = "1"] =
    /^(\d{1,5}(?:\.\d{1,5})?)(?:\s*[:x/×]\s*(\d{1,5}(?:\.\d{1,5})?))?$/
      .exec(text) ?? [];
  const sides = [Number(width), Number(height)] as const;
  return sides.every((side) => side > 0) ? sides : undefined;
}

/** Bounds of {@linkcode sizeOfShape}. */
export interface ShapeOptions {
  /** How many pixels the picture shall have. */
  pixels: number;
  /** Longest side, in pixels. */
  longest: number;
}

/**
 * The size of a shape that has about so many pixels, its sides multiples of 8.
 *
 * @param ratio Width divided by height.
 */
export function sizeOfShape(
  ratio: number,
  { pixels, longest }: ShapeOptions,
): { width: number; height: number } {
  const width = Math.sqrt(pixels * ratio);
  const fit = Math.min(1, longest / Math.max(width, width / ratio));
  return { width: toBlocks(width * fit), height: toBlocks(width * fit / ratio) };
}

/** The nearest length that a latent can have, in pixels. */
export function toBlocks(pixels: number): number {
  return Math.max(BLOCK, Math.round(pixels / BLOCK) * BLOCK);
}
