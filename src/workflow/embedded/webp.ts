import type { ByteView, Tag } from "./byte_view.ts";
import { exifTags } from "./exif.ts";

/** Tells whether bytes are a WebP file. */
export function isWebp(bytes: ByteView): boolean {
  return bytes.latin1(0, 4) === "RIFF" && bytes.latin1(8, 12) === "WEBP";
}

/** The texts in a WebP file's EXIF chunk. */
export function* webpTags(bytes: ByteView): Generator<Tag> {
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = bytes.uint32(at + 4, true);
    if (bytes.latin1(at, at + 4) === "EXIF") yield* exifTags(bytes.part(at + 8, at + 8 + length));
    at += 8 + length + length % 2;
  }
}
