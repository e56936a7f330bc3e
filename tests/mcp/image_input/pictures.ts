import { encodeJpeg, encodePng } from "../../../src/demo/image_codec.ts";
import type { Mask, Picture } from "../../../src/demo/picture.ts";

/** A picture of which every pixel differs from its neighbours. */
export function pattern(width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3);
  return { width, height, data: data.map((_, at) => (at * 37) % 256) };
}

/** White where the test says so, else black. */
export function maskPicture(
  width: number,
  height: number,
  isWhite: (x: number, y: number) => boolean,
): Picture {
  const data = new Uint8Array(width * height * 3);
  return {
    width,
    height,
    data: data.map((_, at) => {
      const pixel = Math.floor(at / 3);
      return isWhite(pixel % width, Math.floor(pixel / width)) ? 255 : 0;
    }),
  };
}

/** The bytes of a PNG file, with an alpha channel where one is given. */
export function png(picture: Picture, alpha?: Mask): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encodePng(picture, alpha ? { alpha } : {}));
}

/** The bytes of a JPEG file. */
export function jpeg(picture: Picture): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encodeJpeg(picture, 90));
}

/** A JPEG with an EXIF block that says how it lies. */
export function jpegLying(picture: Picture, orientation: number): Uint8Array<ArrayBuffer> {
  const plain = jpeg(picture);
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation];
  const data = [...new TextEncoder().encode("Exif\0\0"), ...tiff, 0, 0, 0, 0, 0, 0];
  const segment = [0xff, 0xe1, 0, data.length + 2, ...data];
  return new Uint8Array([...plain.subarray(0, 2), ...segment, ...plain.subarray(2)]);
}

/** A PNG chunk; nobody here looks at its checksum. */
export function chunk(type: string, data: readonly number[]): number[] {
  return [...uint32(data.length), ...new TextEncoder().encode(type), ...data, 0, 0, 0, 0];
}

/** A PNG file with these chunks behind its header. */
export function pngOf(
  { width, height, colorType = 2 }: { width: number; height: number; colorType?: number },
  ...chunks: number[][]
): Uint8Array<ArrayBuffer> {
  const header = [...uint32(width), ...uint32(height), 8, colorType, 0, 0, 0];
  return new Uint8Array([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...chunks.flat(),
  ]);
}

/** Four bytes, highest first. */
export function uint32(value: number): number[] {
  return [value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255];
}

/** A WebP file of one chunk. */
export function webpOf(type: string, data: readonly number[]): Uint8Array<ArrayBuffer> {
  const text = (letters: string) => [...new TextEncoder().encode(letters)];
  const little = (value: number) => uint32(value).reverse();
  const body = [...text("WEBP"), ...text(type), ...little(data.length), ...data];
  return new Uint8Array([...text("RIFF"), ...little(body.length), ...body]);
}

/** A picture as clients send it. */
export function dataUrl(bytes: Uint8Array, type = "image/png"): string {
  return `data:${type};base64,${bytes.toBase64()}`;
}
