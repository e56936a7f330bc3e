import type { OutputFile } from "../../comfyui/output_file.ts";
import { leavesFolder } from "../../workflow/check_value.ts";
import { ImageInputError } from "./image_input_error.ts";

const ANNOTATION = /\s?\[(input|output|temp)\]$/;

/**
 * A file as ComfyUI's loaders take it: folder and name, and behind it in brackets where it lies,
 * unless in the input folder. So what ComfyUI made goes in again without being copied.
 */
export function loaderName({ type, subfolder, filename }: OutputFile): string {
  const path = [...subfolder.split(/[\\/]/), filename].filter((part) => part !== "").join("/");
  return type === "input" ? path : `${path} [${type}]`;
}

/**
 * The file that a name means to ComfyUI's loaders.
 *
 * @throws {ImageInputError} If it is an address, or leads out of ComfyUI's folders.
 */
export function parseLoaderName(name: string): OutputFile {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw new ImageInputError("addresses are not fetched");
  }
  if (leavesFolder(name)) throw new ImageInputError("files of the server's disk are not read");
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f]/.test(name)) throw new ImageInputError("it is no file name");
  const type = ANNOTATION.exec(name)?.[1] as OutputFile["type"] | undefined;
  const parts = name.replace(ANNOTATION, "").split(/[\\/]/);
  const filename = parts.pop() ?? "";
  if (filename === "") throw new ImageInputError("it names no file");
  return { filename, subfolder: parts.join("/"), type: type ?? "input" };
}
