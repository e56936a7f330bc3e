import type { ToolContext } from "../tool_context.ts";
import { ImageInputError } from "./image_input_error.ts";
import { inputUri } from "./image_reference.ts";
import { uploadPicture } from "./upload_picture.ts";

/**
 * Takes a picture that a client sends beside MCP, and answers the URI under which every tool takes
 * it.
 *
 * @throws {TypeError} If it is no whole PNG, JPEG or WebP of a size that can be worked with.
 * @throws {ComfyError} If ComfyUI does not take it.
 */
export async function receiveUpload(
  bytes: Uint8Array<ArrayBuffer>,
  context: Pick<ToolContext, "engines" | "signal">,
): Promise<Record<string, unknown>> {
  try {
    const { file, header: { format, width, height } } = await uploadPicture(bytes, context);
    return { uri: inputUri(file), media_type: `image/${format}`, width, height };
  } catch (cause) {
    if (!(cause instanceof ImageInputError)) throw cause;
    throw new TypeError(`Cannot take the upload: ${cause.message}`, { cause });
  }
}
