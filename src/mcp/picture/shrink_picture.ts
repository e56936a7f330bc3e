import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { EngineFile } from "../../jobs/outputs.ts";
import { loaderName } from "../image_input/file_name.ts";
import type { ToolContext } from "../tool_context.ts";

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
  file: EngineFile,
  size: PixelSize,
  context: ToolContext,
): Promise<EngineFile | undefined> {
  const { engines, jobs, signal } = context;
  try {
    // Not among the jobs that people asked for: the last picture is theirs, never a preview.
    const engine = engines.at(file);
    const { files } = await jobs.runAside(shrinkWorkflow(file, size), { engine, signal });
    return files[0];
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** LoadImage takes a file of any of ComfyUI's folders by a note behind its name. */
function shrinkWorkflow(file: EngineFile, { width, height }: PixelSize): ApiWorkflow {
  return {
    load: { class_type: "LoadImage", inputs: { image: loaderName(file) } },
    shrink: {
      class_type: "ImageScale",
      inputs: { image: ["load", 0], upscale_method: "area", width, height, crop: "disabled" },
    },
    show: { class_type: "PreviewImage", inputs: { images: ["shrink", 0] } },
  };
}
