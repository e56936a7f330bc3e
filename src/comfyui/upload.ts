import * as z from "zod";
import type { OutputFile } from "./output_file.ts";

/** Where `POST /upload/image` and `/upload/mask` shall put a file. */
export interface UploadOptions {
  /** The name without a folder. ComfyUI may pick another: use the one in its answer. */
  filename: string;
  /** Folder below the type's own; made where missing. */
  subfolder?: string;
  /** `input` where left out. */
  type?: OutputFile["type"];
  /** Replace a file of that name; else other bytes get another name, equal bytes the same. */
  overwrite?: boolean;
  /** Gives up; the file may have been saved all the same. */
  signal?: AbortSignal;
}

/** Shape of an upload's answer, read into an {@linkcode OutputFile}. */
export const UploadedSchema: z.ZodType<OutputFile> = z.looseObject({
  name: z.string().min(1),
  subfolder: z.string().nullish(),
  type: z.enum(["output", "temp", "input"]).nullish(),
}).transform(({ name, subfolder, type }) => ({
  filename: name,
  subfolder: subfolder ?? "",
  type: type ?? "input",
}));

/**
 * The form of an upload.
 *
 * @throws {TypeError} If the name is empty or holds a folder: ComfyUI answers 500 to it.
 */
export function uploadForm(
  image: Blob,
  options: UploadOptions & { original?: OutputFile },
): FormData {
  const { filename, subfolder, type, overwrite, original } = options;
  if (!/^[^/\\]+$/.test(filename)) {
    throw new TypeError(
      `Cannot upload "${filename}": it is not a plain file name. Name its folder as subfolder.`,
    );
  }
  const form = new FormData();
  form.set("image", image, filename);
  if (subfolder !== undefined) form.set("subfolder", subfolder);
  if (type !== undefined) form.set("type", type);
  if (overwrite) form.set("overwrite", "true");
  if (original) form.set("original_ref", JSON.stringify(original));
  return form;
}
