import { ByteView, type Tag } from "./byte_view.ts";

const VORBIS_COMMENT = 4;
/** The comments are in a stream's second packet. */
const FIRST_PACKETS = 2;

/** Tells whether bytes are a FLAC file. */
export function isFlac(bytes: ByteView): boolean {
  return bytes.latin1(0, 4) === "fLaC";
}

/** Tells whether bytes are an Ogg file, such as Opus. */
export function isOgg(bytes: ByteView): boolean {
  return bytes.latin1(0, 4) === "OggS";
}

/** The comments of a FLAC file. */
export function* flacTags(bytes: ByteView): Generator<Tag> {
  for (let at = 4, isLast = false; !isLast && at + 4 <= bytes.length;) {
    const type = bytes.uint8(at);
    const length = bytes.uint24(at + 1);
    if ((type & 0x7f) === VORBIS_COMMENT) yield* comments(bytes.part(at + 4, at + 4 + length));
    isLast = (type & 0x80) !== 0;
    at += 4 + length;
  }
}

/** The comments of an Ogg file that holds Opus or Vorbis. */
export function* oggTags(bytes: ByteView): Generator<Tag> {
  for (const packet of oggPackets(bytes)) {
    if (packet.latin1(0, 8) === "OpusTags") yield* comments(packet.part(8));
    if (packet.latin1(0, 7) === "\x03vorbis") yield* comments(packet.part(7));
  }
}

/** The first packets, put together from the segments of their pages. */
function* oggPackets(bytes: ByteView): Generator<ByteView> {
  let parts: ByteView[] = [];
  let packets = 0;
  for (let at = 0; bytes.latin1(at, at + 4) === "OggS";) {
    const count = bytes.uint8(at + 26);
    let start = at + 27 + count;
    for (let index = 0; index < count; index++) {
      const length = bytes.uint8(at + 27 + index);
      parts.push(bytes.part(start, start + length));
      start += length;
      if (length === 255) continue;
      yield ByteView.concat(parts);
      if (++packets === FIRST_PACKETS) return;
      parts = [];
    }
    at = start;
  }
}

/** A maker's name, a count, and as many `NAME=text`, each with its length before it. */
function* comments(block: ByteView): Generator<Tag> {
  let at = 4 + block.uint32(0, true);
  const count = block.uint32(at, true);
  at += 4;
  for (let index = 0; index < count && at + 4 <= block.length; index++) {
    const length = block.uint32(at, true);
    const text = block.part(at + 4, at + 4 + length).utf8();
    const equals = text.indexOf("=");
    if (equals > 0) yield [text.slice(0, equals), text.slice(equals + 1)];
    at += 4 + length;
  }
}
