/** The folder of ComfyUI's input folder that is ours. */
export const OUR_FOLDER = "easel";

/** How many bytes of the SHA-256 a name has. */
const HASH_BYTES = 16;

/** A file's name by its content, without an ending: the same file is stored once, and replaces no other. */
export async function contentName(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hash.subarray(0, HASH_BYTES).toHex();
}
