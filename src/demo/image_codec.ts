import { convertIndexedToRgb, decode, encode } from "fast-png";
import jpeg from "jpeg-js";
import { assertFits, interleave, type Mask, type Picture } from "./picture.ts";

/** A decoded file: the colours, its opacity (255 is opaque), and a PNG's text chunks. */
export interface DecodedImage {
  /** The colours. */
  picture: Picture;
  /** The opacity; 255 everywhere where the file has none. */
  alpha: Mask;
  /** Whether the file has an opacity. */
  hasAlpha: boolean;
  /** A PNG's text chunks. */
  text: Record<string, string>;
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Decodes a PNG or a JPEG.
 *
 * @throws {TypeError} If the bytes are neither, or damaged.
 * @throws {OutOfMemoryError} If the picture is too large to hold.
 */
export function decodeImage(bytes: Uint8Array): DecodedImage {
  if (PNG_SIGNATURE.every((byte, i) => bytes[i] === byte)) return decodePng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return decodeJpeg(bytes);
  throw new TypeError("Cannot decode image: neither a PNG nor a JPEG. Send one of these.");
}

function decodePng(bytes: Uint8Array): DecodedImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The size stands in the file's first chunk: look before a small file unpacks into gigabytes.
  if (bytes.length > 24) assertFits(view.getUint32(16), view.getUint32(20));
  const png = decode(bytes);
  const indexed = png.palette !== undefined;
  const data = indexed ? convertIndexedToRgb(png) : png.data;
  const channels = data.length / (png.width * png.height);
  const shift = !indexed && png.depth === 16 ? 8 : 0;
  return { ...splitChannels(data, channels, { ...png, shift }), text: png.text };
}

function decodeJpeg(bytes: Uint8Array): DecodedImage {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, maxResolutionInMP: 48 });
  return { ...splitChannels(data, 4, { width, height, shift: 0 }), hasAlpha: false, text: {} };
}

function splitChannels(
  data: ArrayLike<number>,
  channels: number,
  { width, height, shift }: { width: number; height: number; shift: number },
): Omit<DecodedImage, "text"> {
  const pixels = width * height;
  const rgb = new Uint8Array(pixels * 3);
  const alpha = new Uint8Array(pixels).fill(255);
  const hasAlpha = channels === 2 || channels === 4;
  for (let i = 0; i < pixels; i++) {
    const at = i * channels;
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[at + (channels < 3 ? 0 : c)]! >> shift;
    if (hasAlpha) alpha[i] = data[at + channels - 1]! >> shift;
  }
  return {
    picture: { width, height, data: rgb },
    alpha: { width, height, data: alpha },
    hasAlpha,
  };
}

/** Encodes a PNG, with alpha where a mask for it is given, and with tEXt chunks before the pixels. */
export function encodePng(
  picture: Picture,
  options: { alpha?: Mask; text?: Record<string, string> } = {},
): Uint8Array {
  const { width, height } = picture;
  const data = options.alpha ? interleave(picture, options.alpha) : picture.data;
  const channels = options.alpha ? 4 : 3;
  const text: Record<string, string> = {};
  for (const [key, value] of Object.entries(options.text ?? {})) text[key] = escapeToAscii(value);
  return textFirst(encode({ width, height, data, channels, depth: 8, text }));
}

// tEXt holds Latin-1 only; in JSON, the only text that is put there, an escape means the same.
function escapeToAscii(text: string): string {
  return text.replaceAll(
    /[^\x20-\x7e\n]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

// The encoder puts text after the pixels; readers that stop at the pixels would miss it.
function textFirst(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const idat = 33;
  let end = idat;
  while (view.getUint32(end + 4) === 0x49444154) end += view.getUint32(end) + 12;
  const iend = png.length - 12;
  const result = new Uint8Array(png.length);
  result.set(png.subarray(0, idat));
  result.set(png.subarray(end, iend), idat);
  result.set(png.subarray(idat, end), idat + iend - end);
  result.set(png.subarray(iend), iend);
  return result;
}

/** Encodes a JPEG; quality from 1 to 100. */
export function encodeJpeg(picture: Picture, quality: number): Uint8Array {
  const { width, height } = picture;
  return jpeg.encode({ width, height, data: interleave(picture) }, Math.max(1, quality)).data;
}
