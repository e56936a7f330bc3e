import type { ByteView } from "../../workflow/embedded/byte_view.ts";
import { chunkType } from "./chunk_type.ts";
import { liesOnSide } from "./exif_orientation.ts";
import type { PictureHeader } from "./picture_header.ts";

const ANIMATION = chunkType("acTL");
const TRANSPARENCY = chunkType("tRNS");
const EXIF = chunkType("eXIf");
const END = chunkType("IEND");

/** Reads the header of a PNG. Takes its chunks one by one, without unpacking or checking sums. */
export function pngHeader(bytes: ByteView): PictureHeader {
  const colorType = bytes.uint8(25);
  const header: PictureHeader = {
    format: "png",
    width: bytes.uint32(16),
    height: bytes.uint32(20),
    frames: 1,
    hasAlpha: colorType === 4 || colorType === 6,
    complete: false,
  };
  let turned = false;
  for (const { type, data } of chunks(bytes)) {
    if (type === ANIMATION) header.frames = Math.max(1, data.uint32(0));
    if (type === TRANSPARENCY) header.hasAlpha = true;
    if (type === EXIF) turned = liesOnSide(data);
    if (type === END) header.complete = true;
  }
  return turned ? { ...header, width: header.height, height: header.width } : header;
}

/** Those that are there as a whole. */
function* chunks(bytes: ByteView): Generator<{ type: number; data: ByteView }> {
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.uint32(at);
    if (end + 4 > bytes.length) return;
    yield { type: bytes.uint32(at + 4), data: bytes.part(at + 8, end) };
    at = end + 4;
  }
}
