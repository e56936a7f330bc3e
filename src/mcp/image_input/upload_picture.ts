import { contentName, OUR_FOLDER } from "../../jobs/content_name.ts";
import type { EngineFile } from "../../jobs/outputs.ts";
import type { ToolContext } from "../tool_context.ts";
import { checkPicture } from "./check_picture.ts";
import { ImageInputError } from "./image_input_error.ts";
import type { PictureHeader } from "./picture_header.ts";
import { lookAtStored, type StoredPicture } from "./stored_picture.ts";

/**
 * Puts a picture into ComfyUI's input folder, under the hash of its content: the same picture is
 * sent once, whoever sends it, and no upload replaces another picture.
 *
 * @throws {ImageInputError} If it is no whole picture of a size that can be worked with.
 */
export async function uploadPicture(
  bytes: Uint8Array<ArrayBuffer>,
  context: Pick<ToolContext, "engines" | "signal">,
): Promise<StoredPicture & { header: PictureHeader }> {
  const header = checkPicture(bytes);
  const filename = `${await contentName(bytes)}.${header.format}`;
  const { engines, signal } = context;
  const home = engines.any;
  const wanted: EngineFile = {
    filename,
    subfolder: OUR_FOLDER,
    type: "input",
    ...engines.several && { engine: home.name },
  };
  const there = await lookAtStored(wanted, context);
  // One of another length is what an upload that broke off has left behind.
  if (there?.size === bytes.length) return { ...there, header };
  const options = { filename, subfolder: OUR_FOLDER, overwrite: true, signal };
  const file = await home.client.uploadImage(new Blob([bytes]), options);
  if (file.filename === filename) return { file: wanted, size: bytes.length, header };
  throw new ImageInputError(`ComfyUI saved it as "${file.filename}"`, { advice: "Try again." });
}
