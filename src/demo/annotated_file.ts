import type { OutputFile } from "../comfyui/output_file.ts";

/**
 * Reads a file name as ComfyUI's loaders and `/view` do: folders before the name, and a folder type
 * that may stand behind it in brackets, as in `sub/photo.png [output]`.
 */
export function annotatedFile(name: string, fallback: OutputFile["type"]): OutputFile {
  const found = / ?\[(input|output|temp)\]$/.exec(name);
  const path = found ? name.slice(0, found.index) : name;
  const cut = path.lastIndexOf("/");
  return {
    filename: path.slice(cut + 1),
    subfolder: cut < 0 ? "" : path.slice(0, cut),
    type: found ? found[1] as OutputFile["type"] : fallback,
  };
}
