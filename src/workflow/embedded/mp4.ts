import type { ByteView, Tag } from "./byte_view.ts";

interface Box {
  type: string;
  /** The type as a number: in an item list it is the index of a key. */
  number: number;
  data: ByteView;
}

const COMMENT = "\xa9cmt";

/** Tells whether bytes are an MP4 or QuickTime file. */
export function isMp4(bytes: ByteView): boolean {
  return ["ftyp", "moov", "wide", "mdat", "free"].includes(bytes.latin1(4, 8));
}

/** The texts in the metadata of an MP4 or QuickTime file: `moov/meta` or `moov/udta/meta`. */
export function* mp4Tags(bytes: ByteView): Generator<Tag> {
  for (const movie of boxesOf(bytes, "moov")) {
    yield* metaTags(movie.data);
    for (const userData of boxesOf(movie.data, "udta")) yield* metaTags(userData.data);
  }
}

function* metaTags(holder: ByteView): Generator<Tag> {
  for (const { data } of boxesOf(holder, "meta")) {
    // QuickTime's box starts with its handler at once, MP4's with four bytes of version and flags.
    const content = data.latin1(4, 8) === "hdlr" ? data : data.part(4);
    const keys = [...boxesOf(content, "keys")].flatMap((box) => readKeys(box.data));
    for (const list of boxesOf(content, "ilst")) yield* itemTags(list.data, keys);
  }
}

function readKeys(data: ByteView): string[] {
  const keys: string[] = [];
  for (let at = 8; at + 8 <= data.length;) {
    const size = data.uint32(at);
    if (size < 8) break;
    keys.push(data.part(at + 8, at + size).utf8());
    at += size;
  }
  return keys;
}

/** Each item is named by the index of a key, from 1 on, or by its own type. */
function* itemTags(list: ByteView, keys: string[]): Generator<Tag> {
  for (const item of boxes(list)) {
    const name = keys[item.number - 1] ?? (item.type === COMMENT ? "comment" : item.type);
    // Four bytes of type and four of language come before the text.
    for (const { data } of boxesOf(item.data, "data")) yield [name, data.part(8).utf8()];
  }
}

function* boxesOf(holder: ByteView, type: string): Generator<Box> {
  for (const box of boxes(holder)) if (box.type === type) yield box;
}

function* boxes(holder: ByteView): Generator<Box> {
  for (let at = 0; at + 8 <= holder.length;) {
    const short = holder.uint32(at);
    const header = short === 1 ? 16 : 8;
    const size = short === 1 ? holder.uint64(at + 8) : short === 0 ? holder.length - at : short;
    if (size < header) return;
    yield {
      type: holder.latin1(at + 4, at + 8),
      number: holder.uint32(at + 4),
      data: holder.part(at + header, at + size),
    };
    at += size;
  }
}
