import type { ByteView } from "../../workflow/embedded/byte_view.ts";

const ORIENTATION = 0x0112;
const ENTRY_SIZE = 12;

/** More entries than any camera writes. */
const MOST_ENTRIES = 500;

/**
 * Whether an EXIF block says that the picture lies on its side, so that width and height change
 * places: orientations 5 to 8.
 */
export function liesOnSide(block: ByteView): boolean {
  const tiff = block.latin1(0, 6) === "Exif\0\0" ? block.part(6) : block;
  const littleEndian = tiff.latin1(0, 2) === "II";
  const directory = tiff.uint32(4, littleEndian);
  const count = Math.min(tiff.uint16(directory, littleEndian), MOST_ENTRIES);
  for (let index = 0; index < count; index++) {
    const entry = directory + 2 + index * ENTRY_SIZE;
    if (tiff.uint16(entry, littleEndian) !== ORIENTATION) continue;
    const orientation = tiff.uint16(entry + 8, littleEndian);
    return orientation >= 5 && orientation <= 8;
  }
  return false;
}
