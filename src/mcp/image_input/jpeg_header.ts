import type { ByteView } from "../../workflow/embedded/byte_view.ts";
import { liesOnSide } from "./exif_orientation.ts";
import type { PictureHeader } from "./picture_header.ts";

const START_OF_SCAN = 0xda;
const APP1 = 0xe1;

/** Start of a frame: C0 to CF but for the three that mean tables or are reserved. */
const NO_FRAMES = [0xc4, 0xc8, 0xcc];

/** Reads the header of a JPEG: its segments up to the first scan. */
export function jpegHeader(bytes: ByteView): PictureHeader {
  const header: PictureHeader = {
    format: "jpeg",
    width: 0,
    height: 0,
    frames: 1,
    hasAlpha: false,
    complete: false,
  };
  let turned = false;
  for (const { marker, data, at } of segments(bytes)) {
    if (isFrame(marker)) {
      header.height = data.uint16(1);
      header.width = data.uint16(3);
    }
    if (marker === APP1 && data.latin1(0, 6) === "Exif\0\0") turned = liesOnSide(data);
    if (marker === START_OF_SCAN) header.complete = hasEnd(bytes, at);
  }
  return turned ? { ...header, width: header.height, height: header.width } : header;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker);
}

/** Nothing but scans follows after the first scan. */
function* segments(bytes: ByteView): Generator<{ marker: number; data: ByteView; at: number }> {
  for (let at = 2; at + 4 <= bytes.length && bytes.uint8(at) === 0xff;) {
    const marker = bytes.uint8(at + 1);
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = bytes.uint16(at + 2);
    if (length < 2) return;
    yield { marker, data: bytes.part(at + 4, at + 2 + length), at };
    if (marker === START_OF_SCAN) return;
    at += 2 + length;
  }
}

/** Some cameras write more behind the end marker, so it need not be last. */
function hasEnd(bytes: ByteView, from: number): boolean {
  for (let at = bytes.length - 2; at > from; at--) {
    if (bytes.uint8(at) === 0xff && bytes.uint8(at + 1) === 0xd9) return true;
  }
  return false;
}
