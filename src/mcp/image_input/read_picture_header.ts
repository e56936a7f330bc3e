import { ByteView } from "../../workflow/embedded/byte_view.ts";
import { isPng } from "../../workflow/embedded/png.ts";
import { isWebp } from "../../workflow/embedded/webp.ts";
import { jpegHeader } from "./jpeg_header.ts";
import type { PictureHeader } from "./picture_header.ts";
import { pngHeader } from "./png_header.ts";
import { webpHeader } from "./webp_header.ts";

/**
 * Reads the header of a PNG, JPEG or WebP. The first bytes of a file are enough but for `complete`
 * and, where the file is animated, `frames`.
 *
 * @returns `undefined` for anything else.
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new ByteView(bytes);
  if (isPng(view)) return pngHeader(view);
  if (isWebp(view)) return webpHeader(view);
  return view.uint24(0) === 0xffd8ff ? jpegHeader(view) : undefined;
}
