import { ByteView } from "../../workflow/embedded/byte_view.ts";
import { readPictureHeader } from "../image_input/read_picture_header.ts";

/** What the first bytes of a WebP say. */
export interface WebpHead {
  /** Length of the whole file. */
  bytes: number;
  /** In pixels. */
  width: number;
  /** In pixels. */
  height: number;
}

/** How many bytes {@linkcode webpHead} needs. */
export const WEBP_HEAD_BYTES = 30;

/** What stands before the length that a RIFF file names, and that length itself. */
const RIFF_HEAD_BYTES = 8;

/**
 * Reads the length and the size from the head of a WebP (RFC 9649), so that one that is too large
 * need not be read further.
 *
 * @returns `undefined` where it is no WebP, or shorter than its head.
 */
export function webpHead(head: Uint8Array): WebpHead | undefined {
  const header = readPictureHeader(head);
  if (header?.format !== "webp" || header.width === 0) return undefined;
  const { width, height } = header;
  return { bytes: new ByteView(head).uint32(4, true) + RIFF_HEAD_BYTES, width, height };
}
