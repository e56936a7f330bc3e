import type { ByteView } from "../../workflow/embedded/byte_view.ts";
import { chunkType } from "./chunk_type.ts";
import { liesOnSide } from "./exif_orientation.ts";
import type { PictureHeader } from "./picture_header.ts";

const EXTENDED = chunkType("VP8X");
const LOSSLESS = chunkType("VP8L");
const LOSSY = chunkType("VP8 ");
const FRAME = chunkType("ANMF");
const EXIF = chunkType("EXIF");

const ALPHA_FLAG = 0x10;
const ANIMATION_FLAG = 0x02;

type Size = Pick<PictureHeader, "width" | "height" | "hasAlpha">;

/** Reads the header of a WebP: lossy, lossless, or extended and animated. */
export function webpHeader(bytes: ByteView): PictureHeader {
  let size: Size | undefined;
  let frames = 0;
  let turned = false;
  let moves = false;
  for (const { type, data } of chunks(bytes)) {
    if (type === EXTENDED) moves = (data.uint8(0) & ANIMATION_FLAG) !== 0;
    // The first chunk decides: in an extended file the others are parts of its canvas.
    size ??= readSize(type, data);
    if (type === FRAME) frames++;
    if (type === EXIF) turned = liesOnSide(data);
  }
  const complete = bytes.uint32(4, true) + 8 <= bytes.length;
  // Of a file whose beginning alone is here, the first frame may be all that can be counted.
  const fewest = moves && !complete ? 2 : 1;
  const { width, height, hasAlpha } = size ?? { width: 0, height: 0, hasAlpha: false };
  return {
    format: "webp",
    width: turned ? height : width,
    height: turned ? width : height,
    frames: Math.max(fewest, frames),
    hasAlpha,
    complete,
  };
}

function readSize(type: number, data: ByteView): Size | undefined {
  switch (type) {
    case EXTENDED:
      return {
        width: uint24(data, 4) + 1,
        height: uint24(data, 7) + 1,
        hasAlpha: (data.uint8(0) & ALPHA_FLAG) !== 0,
      };
    case LOSSLESS: {
      const bits = data.uint32(1, true);
      const hasAlpha = (bits >>> 28 & 1) === 1;
      return { width: (bits & 0x3fff) + 1, height: (bits >>> 14 & 0x3fff) + 1, hasAlpha };
    }
    case LOSSY: {
      const [width, height] = [data.uint16(6, true), data.uint16(8, true)];
      return { width: width & 0x3fff, height: height & 0x3fff, hasAlpha: false };
    }
    default:
      return undefined;
  }
}

function uint24(data: ByteView, at: number): number {
  return data.uint16(at, true) + data.uint8(at + 2) * 0x10000;
}

function* chunks(bytes: ByteView): Generator<{ type: number; data: ByteView }> {
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = bytes.uint32(at + 4, true);
    yield { type: bytes.uint32(at), data: bytes.part(at + 8, at + 8 + length) };
    at += 8 + length + length % 2;
  }
}
