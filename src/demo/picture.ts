/** A picture in 8-bit RGB, row by row. Never changed after it was handed on: nodes share it. */
export interface Picture {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `width * height * 3` bytes. */
  readonly data: Uint8Array;
}

/** A mask: one byte a pixel, 255 where it is fully on. Never changed after it was handed on. */
export interface Mask {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `width * height` bytes. */
  readonly data: Uint8Array;
}

/** More than this many pixels in one value would not fit a small machine. */
const MAX_PIXELS = 48 * 1024 * 1024;

/** Thrown where a real ComfyUI would run out of memory. */
export class OutOfMemoryError extends Error {
  /** The class's name. */
  override name = "OutOfMemoryError";
}

/**
 * Checks that a batch of pictures is of a size that the demo engine holds.
 *
 * @throws {OutOfMemoryError} If it is not.
 */
export function assertFits(width: number, height: number, count = 1): void {
  if (width * height * count <= MAX_PIXELS) return;
  throw new OutOfMemoryError(
    `Allocation on device: ${count} x ${width} x ${height} pixels are more than the demo engine holds. ` +
      `Use a smaller size or batch.`,
  );
}

/** A picture in one colour, black unless told otherwise. */
export function blankPicture(width: number, height: number, color = 0): Picture {
  assertFits(width, height);
  const data = new Uint8Array(width * height * 3);
  if (color === 0) return { width, height, data };
  const rgb = [color >> 16 & 255, color >> 8 & 255, color & 255];
  for (let i = 0; i < data.length; i++) data[i] = rgb[i % 3]!;
  return { width, height, data };
}

/** A mask with one value, 0 to 255, everywhere. */
export function solidMask(width: number, height: number, value: number): Mask {
  assertFits(width, height);
  return { width, height, data: new Uint8Array(width * height).fill(value) };
}

/** Applies `change` to every byte of a picture or mask; the result is rounded and clamped. */
export function mapBytes<T extends Picture | Mask>(
  image: T,
  change: (value: number, index: number) => number,
): T {
  const data = new Uint8ClampedArray(image.data.length);
  for (let i = 0; i < data.length; i++) data[i] = change(image.data[i]!, i);
  return { ...image, data: new Uint8Array(data.buffer) };
}

/** The red, green or blue bytes (channel 0, 1 or 2) of a picture as a mask. */
export function channelMask(picture: Picture, channel: number): Mask {
  const data = new Uint8Array(picture.width * picture.height);
  for (let i = 0; i < data.length; i++) data[i] = picture.data[i * 3 + channel]!;
  return { width: picture.width, height: picture.height, data };
}

/** A mask as a gray picture. */
export function maskPicture(mask: Mask): Picture {
  const data = new Uint8Array(mask.data.length * 3);
  for (let i = 0; i < data.length; i++) data[i] = mask.data[Math.floor(i / 3)]!;
  return { width: mask.width, height: mask.height, data };
}

/**
 * The rectangle of a picture (`channels` 3) or mask (1) with its upper left corner at x, y. What
 * would lie outside is left away; at least one pixel remains.
 */
export function cropBytes<T extends Picture | Mask>(
  image: T,
  box: { x: number; y: number; width: number; height: number },
): T {
  const channels = image.data.length / (image.width * image.height);
  const x = Math.min(box.x, image.width - 1);
  const y = Math.min(box.y, image.height - 1);
  const width = Math.min(box.width, image.width - x);
  const height = Math.min(box.height, image.height - y);
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * channels;
    data.set(image.data.subarray(start, start + width * channels), row * width * channels);
  }
  return { ...image, width, height, data };
}

/** Mixes two pictures of one size: `weight` 0 gives `a`, 255 gives `b`, a mask tells for each pixel. */
export function mixPictures(a: Picture, b: Picture, weight: number | Mask): Picture {
  if (weight === 0) return a;
  if (weight === 255) return b;
  return mapBytes(a, (value, i) => {
    const part = typeof weight === "number" ? weight : weight.data[Math.floor(i / 3)]!;
    return part === 0 ? value : value + (b.data[i]! - value) * part / 255;
  });
}

/** Red, green, blue and alpha in turns, as encoders take them. Opaque where no mask is given. */
export function interleave(picture: Picture, alpha?: Mask): Uint8Array {
  const rgba = new Uint8Array(picture.width * picture.height * 4);
  for (let from = 0, to = 0, i = 0; to < rgba.length; from += 3, to += 4, i++) {
    rgba[to] = picture.data[from]!;
    rgba[to + 1] = picture.data[from + 1]!;
    rgba[to + 2] = picture.data[from + 2]!;
    rgba[to + 3] = alpha ? alpha.data[i]! : 255;
  }
  return rgba;
}
