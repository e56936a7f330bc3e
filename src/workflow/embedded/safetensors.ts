import type { ByteView, Tag } from "./byte_view.ts";

/** A header is a few kilobytes; a length beyond this is not one. */
const MOST_HEADER_BYTES = 100_000_000;

/** Tells whether bytes are a safetensors file, as ComfyUI's `.latent` files are. */
export function isSafetensors(bytes: ByteView): boolean {
  const length = bytes.uint64(0, true);
  return bytes.latin1(8, 9) === "{" && length <= MOST_HEADER_BYTES && 8 + length <= bytes.length;
}

/** The texts in a safetensors file's metadata. */
export function* safetensorsTags(bytes: ByteView): Generator<Tag> {
  const header = bytes.part(8, 8 + bytes.uint64(0, true)).utf8();
  const metadata = metadataIn(header) ?? {};
  for (const [name, text] of Object.entries(metadata)) {
    if (typeof text === "string") yield [name, text];
  }
}

function metadataIn(header: string): object | undefined {
  try {
    const metadata = JSON.parse(header)?.["__metadata__"];
    return typeof metadata === "object" && metadata !== null ? metadata : undefined;
  } catch {
    return undefined;
  }
}
