import type { OutputFile } from "../comfyui/output_file.ts";

const PREFIX = "comfyui://outputs/";
const TYPES = ["output", "temp", "input"] as const;

/** The URI under which a file of ComfyUI's is read as a resource. */
export function outputUri({ type, subfolder, filename }: OutputFile): string {
  const parts = [type, ...subfolder.split(/[\\/]/), filename].filter((part) => part !== "");
  return PREFIX + parts.map(encodeURIComponent).join("/");
}

/**
 * The file that a URI of {@linkcode outputUri} names.
 *
 * @returns `undefined` where it is not such a URI, or leaves ComfyUI's folders.
 */
export function parseOutputUri(uri: string): OutputFile | undefined {
  if (!uri.startsWith(PREFIX)) return undefined;
  const parts = decodeParts(uri.slice(PREFIX.length));
  const type = TYPES.find((known) => known === parts?.[0]);
  const filename = parts?.at(-1);
  if (!parts || !type || parts.length < 2 || !filename || !parts.every(isPlainName)) {
    return undefined;
  }
  return { type, subfolder: parts.slice(1, -1).join("/"), filename };
}

function decodeParts(path: string): string[] | undefined {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function isPlainName(part: string): boolean {
  return part !== "" && part !== "." && part !== ".." && !/[\\/\0]/.test(part);
}
