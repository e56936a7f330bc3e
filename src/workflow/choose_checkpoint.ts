/**
 * Parts of names that tell of something else than a checkpoint which makes pictures of a text with
 * nothing but the usual nodes. Names are all there is: ComfyUI tells no more before it loads a file.
 */
const OTHER_KINDS = [
  // Video
  ...["(?<![a-z])(svd|ltx)", "video", String.raw`(?<![a-z])wan[-_.]?\d`, String.raw`mochi[-_.]?\d`],
  ...[String.raw`cosmos[-_.]?(\d|predict|diffusion)`, "animatediff", "motion[-_.]?module", "mm_sd"],
  ...["cogvideo", "hunyuan(?!.?dit)", "(?<![a-z])(t2v|i2v)(?![a-z])"],
  // Pictures, but of a picture
  ...["inpaint", "refiner", "upscal", "pix2pix", "ip2p", "unclip", "depth(?!.?of)", "kontext"],
  ...["(?<![a-z])(edit|fill|canny|redux)(?![a-z])", "control(net|_)", "ip[-_]?adapter", "outpaint"],
  // Pictures of a text, but other text encoders, latents or settings
  ...["flux", "(sd|stable[-_]diffusion)[-_.]?3(5|[-_.])", "cascade[-_.]?stage", "hidream", "qwen"],
  ...["(?<![a-z])lumina(?![a-z])", "z[-_.]?image", "omnigen", "pixart", "wuerstchen"],
  ...["chroma[-_.]?(1|hd|unlocked)", String.raw`krea[-_.]?\d`],
  // Sound, 3D, and what finds things in pictures
  ...["audio", "ace[-_.]?step", "music", "zero123", "hunyuan3d", "sv3d", "trellis", "sdpose"],
  ...[String.raw`(?<![a-z])sam[-_.]?\d`, "birefnet", "clip[-_]vision", String.raw`(^|[/\\])vae`],
];

const OTHER_KIND = new RegExp(OTHER_KINDS.join("|"), "i");

/** Tells by its name whether a checkpoint makes pictures of a text with the usual nodes. */
export function isImageCheckpoint(name: string): boolean {
  return !OTHER_KIND.test(name);
}

/**
 * The checkpoint to use where nobody named one: the first that is an image model. Alphabetical order
 * alone would hand a video model to whoever has one.
 *
 * @returns `undefined` where there is none.
 */
export function chooseCheckpoint(names: readonly string[]): string | undefined {
  return names.find(isImageCheckpoint);
}
