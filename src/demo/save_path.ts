import type { OutputFile } from "../comfyui/output_file.ts";
import { type FileStore, normalizePath } from "./file_store.ts";
import { NodeError } from "./node.ts";

/** What a `filename_prefix` is filled in with. */
export interface SavePlace {
  /** The folder. */
  type: "output" | "temp";
  /** Of the picture, in pixels. */
  width: number;
  /** Of the picture, in pixels. */
  height: number;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * The next free file for a `filename_prefix`, as ComfyUI's save nodes name it: `%width%` and the
 * like filled in, folders in the prefix kept, a counter of five digits.
 *
 * @throws {NodeError} If the prefix leads out of the folder.
 */
export function nextSaveFile(files: FileStore, prefix: string, place: SavePlace): OutputFile {
  const path = fillIn(prefix, place);
  const normal = path === "" ? "." : normalizePath(path);
  if (path.startsWith("/") || normal.startsWith("..")) {
    throw new NodeError(
      "**** ERROR: Saving image outside the output folder is not allowed.\n" +
        ` full_output_folder: ${path}`,
      { exceptionType: "Exception" },
    );
  }
  const cut = normal.lastIndexOf("/");
  const subfolder = cut < 0 ? "" : normal.slice(0, cut);
  const name = normal.slice(cut + 1) || ".";
  const number = files.nextNumber(`${place.type}/${subfolder}`, name);
  const filename = `${name}_${String(number).padStart(5, "0")}_.png`;
  return { filename, subfolder, type: place.type };
}

function fillIn(prefix: string, place: SavePlace): string {
  if (!prefix.includes("%")) return prefix;
  const date = new Date(place.now);
  const two = (value: number) => String(value).padStart(2, "0");
  return prefix
    .replaceAll("%width%", String(place.width))
    .replaceAll("%height%", String(place.height))
    .replaceAll("%year%", String(date.getFullYear()))
    .replaceAll("%month%", two(date.getMonth() + 1))
    .replaceAll("%day%", two(date.getDate()))
    .replaceAll("%hour%", two(date.getHours()))
    .replaceAll("%minute%", two(date.getMinutes()))
    .replaceAll("%second%", two(date.getSeconds()))
    .replaceAll("%batch_num%", "0");
}
