import { basename } from "@std/path";

/** The SHA-256 of some bytes, in hex. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** A line for each file as `sha256sum` writes and `sha256sum --check` reads it, sorted by name. */
export async function checksums(paths: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    paths.toSorted().map(async (path) => {
      return `${await sha256(await Deno.readFile(path))}  ${basename(path)}\n`;
    }),
  );
  return lines.join("");
}
