import type { ByteView, Tag } from "./byte_view.ts";

/** Chunks of a key, a zero and text; `comf` is ComfyUI's own, in animated files. */
const TEXT_CHUNKS = new Set(["tEXt", "comf"]);

/** Tells whether bytes are a PNG file. */
export function isPng(bytes: ByteView): boolean {
  return bytes.uint8(0) === 0x89 && bytes.latin1(1, 8) === "PNG\r\n\x1a\n";
}

/** The uncompressed texts of a PNG file, animated ones included. */
export function* pngTags(bytes: ByteView): Generator<Tag> {
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.uint32(at);
    const type = bytes.latin1(at + 4, at + 8);
    const data = bytes.part(at + 8, at + 8 + length);
    if (TEXT_CHUNKS.has(type)) yield textTag(data);
    if (type === "iTXt") yield* internationalTag(data);
    at += 12 + length;
  }
}

function textTag(data: ByteView): Tag {
  const zero = data.indexOf(0);
  return [data.latin1(0, zero), data.part(zero + 1).utf8()];
}

/** Key, zero, compression flag and method, language, zero, translated key, zero, text. */
function* internationalTag(data: ByteView): Generator<Tag> {
  const zero = data.indexOf(0);
  const isCompressed = data.uint8(zero + 1) !== 0;
  const text = data.indexOf(0, data.indexOf(0, zero + 3) + 1) + 1;
  if (!isCompressed) yield [data.latin1(0, zero), data.part(text).utf8()];
}
