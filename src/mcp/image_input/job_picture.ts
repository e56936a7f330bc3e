import type { EngineFile } from "../../jobs/outputs.ts";
import type { Job } from "../../jobs/job.ts";
import { findJob } from "../job/find_job.ts";
import type { ToolContext } from "../tool_context.ts";
import { ImageInputError } from "./image_input_error.ts";

/**
 * The first picture that an earlier job made.
 *
 * @throws {ImageInputError} If there is no such job, or it made none.
 */
export async function jobPicture(id: string, context: ToolContext): Promise<EngineFile> {
  const job = await findJob(id, context);
  if (!job) throw new ImageInputError("there is no job of that id");
  const picture = job.outputs.files.find(({ mediaType }) => mediaType.startsWith("image/"));
  if (picture) return picture;
  throw new ImageInputError(`that job ${reasonOf(job)}`, {
    advice: job.ended ? "Use another." : "Wait for it with get_job.",
  });
}

function reasonOf({ ended, status }: Job): string {
  if (!ended) return "is not done yet";
  return status === "completed"
    ? "made no picture"
    : `has ${status}`.replace("has cancelled", "was cancelled");
}
