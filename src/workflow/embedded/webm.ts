import type { ByteView, Tag } from "./byte_view.ts";

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const TAGS = 0x1254c367;
const TAG = 0x7373;
const SIMPLE_TAG = 0x67c8;
const TAG_NAME = 0x45a3;
const TAG_STRING = 0x4487;

const HOLDERS = new Set([SEGMENT, TAGS, TAG]);

interface Element {
  id: number;
  data: ByteView;
}

/** Tells whether bytes are a WebM or Matroska file. */
export function isWebm(bytes: ByteView): boolean {
  return bytes.uint32(0) === EBML;
}

/** The tags of a WebM or Matroska file. */
export function* webmTags(bytes: ByteView): Generator<Tag> {
  for (const { id, data } of elements(bytes)) {
    if (HOLDERS.has(id)) yield* webmTags(data);
    if (id === SIMPLE_TAG) yield simpleTag(data);
  }
}

function simpleTag(data: ByteView): Tag {
  const parts = new Map([...elements(data)].map((element) => [element.id, element.data.utf8()]));
  return [parts.get(TAG_NAME) ?? "", parts.get(TAG_STRING) ?? ""];
}

function* elements(holder: ByteView): Generator<Element> {
  for (let at = 0; at < holder.length;) {
    const idLength = lengthOfNumber(holder, at);
    const sizeLength = lengthOfNumber(holder, at + idLength);
    if (idLength > 4 || sizeLength > 8) return;
    const start = at + idLength + sizeLength;
    const size = readSize(holder, at + idLength, sizeLength);
    yield { id: readNumber(holder, at, idLength), data: holder.part(start, start + size) };
    at = start + size;
  }
}

/** A number's length stands in the zeros that it starts with. */
function lengthOfNumber(view: ByteView, at: number): number {
  return Math.clz32(view.uint8(at)) - 24 + 1;
}

function readNumber(view: ByteView, at: number, length: number): number {
  let number = 0;
  for (let index = 0; index < length; index++) number = number * 256 + view.uint8(at + index);
  return number;
}

/** A size without the bit that marks its length; all ones mean up to the end. */
function readSize(view: ByteView, at: number, length: number): number {
  const size = readNumber(view, at, length) - 2 ** (7 * length);
  return size >= 2 ** (7 * length) - 1 ? view.length : size;
}
