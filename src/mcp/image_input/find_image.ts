import type { EngineFile } from "../../jobs/outputs.ts";
import { mayRead } from "../caller/may_read.ts";
import { showValue } from "../../workflow/problem.ts";
import type { ToolContext } from "../tool_context.ts";
import { ImageInputError } from "./image_input_error.ts";
import { readImageReference } from "./image_reference.ts";
import { jobPicture } from "./job_picture.ts";
import { lookAtStored, type StoredPicture } from "./stored_picture.ts";
import { uploadPicture } from "./upload_picture.ts";

/**
 * Finds the picture that a client means: one that it sends along is uploaded unless ComfyUI has it,
 * and anything else stays where it is. Nothing is read from a disk or fetched from an address.
 *
 * @param name What the input is called, for the error.
 * @throws {TypeError} If it is no picture that may be used, or ComfyUI does not have it.
 */
export async function findImage(
  name: string,
  value: string,
  context: ToolContext,
): Promise<StoredPicture> {
  try {
    return await find(value, context);
  } catch (cause) {
    if (!(cause instanceof ImageInputError)) throw cause;
    throw new TypeError(`Cannot use ${name} ${showValue(value)}: ${cause.message}`, { cause });
  }
}

async function find(value: string, context: ToolContext): Promise<StoredPicture> {
  const reference = readImageReference(value);
  switch (reference.kind) {
    case "bytes":
      return await uploadPicture(reference.bytes, context);
    case "job":
      return await stored(await jobPicture(reference.id, context), context);
    case "file":
      return await stored(reference.file, context);
    case "name":
      // Results are told by their names as well, and who reads one may give it back.
      return await look(reference.file, context) ??
        await stored({ ...reference.file, type: "output" }, context);
  }
}

async function stored(file: EngineFile, context: ToolContext): Promise<StoredPicture> {
  const found = await look(file, context);
  if (!found) throw new ImageInputError("ComfyUI has no such file");
  return found;
}

/** What a caller may not read is not there: it shall not learn what others have. */
async function look(file: EngineFile, context: ToolContext): Promise<StoredPicture | undefined> {
  return await mayRead(file, context) ? await lookAtStored(file, context) : undefined;
}
