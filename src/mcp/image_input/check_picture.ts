import { ImageInputError } from "./image_input_error.ts";
import type { PictureHeader } from "./picture_header.ts";
import { readPictureHeader } from "./read_picture_header.ts";

/** Most bytes of a picture that a client sends. */
export const MOST_BYTES = 24 * 1024 * 1024;

/** Longest side in pixels: what ComfyUI's own nodes take. */
const LONGEST_SIDE = 16_384;

/** Most pixels of all frames together: ComfyUI needs 12 bytes and more for each. */
const MOST_PIXELS = 8192 * 8192;

/**
 * Checks that bytes are a whole PNG, JPEG or WebP of a size that can be worked with. A small file
 * may unpack into gigabytes, so the sizes in its header are looked at, and nothing is unpacked.
 *
 * @throws {ImageInputError} If they are not.
 */
export function checkPicture(bytes: Uint8Array): PictureHeader {
  if (bytes.length === 0) throw new ImageInputError("it is empty");
  if (bytes.length > MOST_BYTES) throw tooLarge(bytes.length);
  const header = readPictureHeader(bytes);
  if (!header) throw new ImageInputError("its content is no PNG, JPEG or WebP");
  const { width, height, frames, format } = header;
  const name = format.toUpperCase();
  if (!header.complete || width === 0 || height === 0) {
    throw new ImageInputError(`the ${name} is cut off or damaged`, {
      advice: "Send the whole file, or upload it and give its name.",
    });
  }
  if (Math.max(width, height) > LONGEST_SIDE || width * height * frames > MOST_PIXELS) {
    const many = frames > 1 ? `${frames} frames of ` : "";
    throw new ImageInputError(`the ${name} has ${many}${width} x ${height} pixels`, {
      advice: `At most ${LONGEST_SIDE} a side and ${MOST_PIXELS} in all. Make it smaller.`,
    });
  }
  return header;
}

/** The error for more bytes than {@linkcode MOST_BYTES}. */
export function tooLarge(bytes: number): ImageInputError {
  return new ImageInputError(`it has ${bytes} bytes`, {
    advice: `At most ${MOST_BYTES}. Make it smaller, or put it into ComfyUI's input folder.`,
  });
}
