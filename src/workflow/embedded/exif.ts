import type { ByteView, Tag } from "./byte_view.ts";

const ASCII = 2;
const ENTRY_SIZE = 12;

/**
 * The texts of an EXIF block's first directory, split at their colon: ComfyUI writes
 * `prompt:{...}` and `workflow:{...}` into camera fields, whichever are free.
 */
export function* exifTags(block: ByteView): Generator<Tag> {
  const tiff = block.latin1(0, 6) === "Exif\0\0" ? block.part(6) : block;
  const littleEndian = tiff.latin1(0, 2) === "II";
  const directory = tiff.uint32(4, littleEndian);
  const count = tiff.uint16(directory, littleEndian);
  for (let index = 0; index < count; index++) {
    const entry = directory + 2 + index * ENTRY_SIZE;
    if (entry + ENTRY_SIZE > tiff.length) return;
    if (tiff.uint16(entry + 2, littleEndian) !== ASCII) continue;
    const length = tiff.uint32(entry + 4, littleEndian);
    const start = length <= 4 ? entry + 8 : tiff.uint32(entry + 8, littleEndian);
    const text = tiff.part(start, start + length).utf8().replace(/\0+$/, "");
    const colon = text.indexOf(":");
    if (colon > 0) yield [text.slice(0, colon), text.slice(colon + 1)];
  }
}
