import type { EngineFile } from "../../jobs/outputs.ts";

const PREFIX = "comfyui://outputs/";
const TYPES = ["output", "temp", "input"] as const;

/** Names the engine, where there are several. */
const ON = "?on=";

/** The URI under which a file of a ComfyUI's is read as a resource. */
export function outputUri({ type, subfolder, filename, engine }: EngineFile): string {
  const parts = [type, ...subfolder.split(/[\\/]/), filename].filter((part) => part !== "");
  const on = engine === undefined ? "" : ON + encodeURIComponent(engine);
  return PREFIX + parts.map(encodeURIComponent).join("/") + on;
}

/**
 * The file that a URI of {@linkcode outputUri} names.
 *
 * @returns `undefined` where it is not such a URI, or leaves ComfyUI's folders.
 */
export function parseOutputUri(uri: string): EngineFile | undefined {
  if (!uri.startsWith(PREFIX)) return undefined;
  const [path = "", on] = uri.slice(PREFIX.length).split(ON);
  const parts = decodeParts(path);
  const [engine] = on === undefined ? [] : decodeParts(on) ?? [""];
  const type = TYPES.find((known) => known === parts?.[0]);
  const filename = parts?.at(-1);
  if (!parts || !type || parts.length < 2 || !filename || !parts.every(isPlainName)) {
    return undefined;
  }
  const file = { type, subfolder: parts.slice(1, -1).join("/"), filename };
  return engine === undefined ? file : { ...file, engine };
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
