import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { OutputFile } from "../comfyui/output_file.ts";
import { Jobs } from "../jobs/jobs.ts";
import { awaitJob } from "./await_job.ts";
import { loaderName } from "./image_input/file_name.ts";
import type { ToolContext } from "./tool_context.ts";

/** How long taking it out of the queue may take, ms; then ComfyUI makes it for nobody. */
const CANCEL_MS = 1000;

/** Width and height, in pixels. */
export interface PixelSize {
  /** 1 or more. */
  width: number;
  /** 1 or more. */
  height: number;
}

/**
 * Has ComfyUI make a picture smaller: a graph of three nodes of its own, so that the large file is
 * never read by us. It is a graph apart and not nodes added to the one that made the picture, since
 * that one is written into the picture and belongs to the user; and so it serves any file, at any
 * time, for any client's limits. ComfyUI keeps the result and runs nothing for the same again.
 *
 * @returns A file of the folder that ComfyUI empties when it starts; `undefined` where the
 * context's signal aborts before it is made: other jobs may be in front.
 * @throws {ComfyError} If ComfyUI cannot open the file as a picture.
 */
export async function shrinkPicture(
  file: OutputFile,
  size: PixelSize,
  context: ToolContext,
): Promise<OutputFile | undefined> {
  // Not among the jobs that people asked for: the last picture is theirs, never a preview.
  await using jobs = new Jobs(context.engine);
  const job = jobs.submit(shrinkWorkflow(file, size));
  const { reportProgress: _, ...silent } = context;
  await awaitJob(job, silent, Infinity);
  if (!job.ended) {
    // Nobody waits for it any more, so it must not stay in the queue of a ComfyUI that is busy.
    job.cancel();
    await awaitJob(job, { ...silent, signal: new AbortController().signal }, CANCEL_MS);
    return undefined;
  }
  if (job.error !== undefined) throw job.error;
  return job.result?.files[0];
}

/** LoadImage takes a file of any of ComfyUI's folders by a note behind its name. */
function shrinkWorkflow(file: OutputFile, { width, height }: PixelSize): ApiWorkflow {
  return {
    load: { class_type: "LoadImage", inputs: { image: loaderName(file) } },
    shrink: {
      class_type: "ImageScale",
      inputs: { image: ["load", 0], upscale_method: "area", width, height, crop: "disabled" },
    },
    show: { class_type: "PreviewImage", inputs: { images: ["shrink", 0] } },
  };
}
