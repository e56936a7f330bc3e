import type { ByteView, Tag } from "./byte_view.ts";

const HEADER = 10;
const EXTENDED_HEADER = 0x40;

/** Tells whether bytes start with an ID3 tag of version 2.3 or 2.4, as MP3 files do. */
export function isId3(bytes: ByteView): boolean {
  return bytes.latin1(0, 3) === "ID3" && [3, 4].includes(bytes.uint8(3));
}

/** The texts of an ID3 tag that have names of their own. */
export function* id3Tags(bytes: ByteView): Generator<Tag> {
  const version = bytes.uint8(3);
  const sizeAt = (at: number) => version === 4 ? synchsafe(bytes, at) : bytes.uint32(at);
  const end = Math.min(HEADER + synchsafe(bytes, 6), bytes.length);
  const hasExtended = (bytes.uint8(5) & EXTENDED_HEADER) !== 0;
  // The size of version 2.3's extended header leaves out its own four bytes.
  const extended = hasExtended ? sizeAt(HEADER) + (version === 4 ? 0 : 4) : 0;
  for (let at = HEADER + extended; at + HEADER <= end;) {
    const size = sizeAt(at + 4);
    if (bytes.latin1(at, at + 4) === "TXXX") {
      yield userText(bytes.part(at + HEADER, Math.min(at + HEADER + size, end)));
    }
    at += HEADER + size;
  }
}

/** A byte for the encoding, then a name and a text with a zero between them. */
function userText(frame: ByteView): Tag {
  const encoding = frame.uint8(0);
  const content = frame.part(1);
  const isWide = encoding === 1 || encoding === 2;
  const text = isWide ? content.utf16() : encoding === 3 ? content.utf8() : content.latin1();
  const zero = text.indexOf("\0");
  // A text in UTF-16 has its own byte order mark.
  return [text.slice(0, zero), text.slice(zero + 1).replace(/^\ufeff|\0+$/g, "")];
}

/** Four bytes of seven bits each. */
function synchsafe(bytes: ByteView, at: number): number {
  const byte = (index: number) => bytes.uint8(at + index) & 0x7f;
  return byte(0) * 2 ** 21 + byte(1) * 2 ** 14 + byte(2) * 2 ** 7 + byte(3);
}
