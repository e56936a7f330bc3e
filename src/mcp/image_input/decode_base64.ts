import { MOST_BYTES, tooLarge } from "./check_picture.ts";
import { ImageInputError } from "./image_input_error.ts";

const DATA_URL = /^data:([^,]*),/i;

/** How base64 of a PNG, a JPEG and a WebP begins. */
const PICTURES = ["iVBORw0KGgo", "/9j/", "UklGR"];

/** Longer than any file's name and folder. */
const LONG = 1000;

/** Tells whether a text is meant to hold a picture itself, not its name. */
export function holdsData(text: string): boolean {
  return DATA_URL.test(text) || PICTURES.some((start) => text.startsWith(start)) ||
    text.length > LONG;
}

/**
 * The bytes of a data URL or of bare base64, which may be of the URL-safe kind, have line breaks or
 * lack its padding.
 *
 * @throws {ImageInputError} If it is neither, or too long.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const base64 = payloadOf(text);
  const size = Math.floor(base64.length / 4) * 3;
  // What base64 adds, with line breaks and all, is less than half.
  if (size > MOST_BYTES * 1.1) throw tooLarge(size);
  try {
    const alphabet = /[-_]/.test(base64) ? "base64url" : "base64";
    return Uint8Array.fromBase64(base64, { alphabet });
  } catch (cause) {
    throw new ImageInputError("it is no valid base64, or was cut off", { cause });
  }
}

function payloadOf(text: string): string {
  const head = DATA_URL.exec(text);
  if (!head) return text;
  if (!/;\s*base64\s*$/i.test(head[1] ?? "")) {
    throw new ImageInputError("the data URL is not in base64");
  }
  const payload = text.slice(head[0].length);
  return payload.includes("%") ? unescaped(payload) : payload;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new ImageInputError("the data URL has a broken % escape", { cause });
  }
}
