import type { EngineFile } from "../../jobs/outputs.ts";
import { FIRST_FRAME_CLASSES, firstFrameWorkflow } from "../../workflow/first_frame.ts";
import { loaderName } from "../image_input/file_name.ts";
import { lookAtStored } from "../image_input/stored_picture.ts";
import type { ToolContext } from "../tool_context.ts";

/**
 * A longer video is not opened: ComfyUI's node holds all of its frames in memory. One that a model
 * made is far below, and its frames were there when it was made.
 */
const MOST_BYTES = 16 * 1024 * 1024;

/** How Video Helper Suite names a video; ComfyUI's own savers put a `_` before the dot. */
const OF_HELPER_SUITE = /^(.*_\d{5})(?:-audio)?\.\w+$/;

/**
 * A picture of a video's first frame: the one that Video Helper Suite saved beside it, else one that
 * ComfyUI makes by a graph of its own.
 *
 * @returns `undefined` where there is none and ComfyUI cannot make it, or not before the context's
 * signal aborts.
 * @throws {ComfyError} If ComfyUI cannot open the video.
 */
export async function firstFrame(
  file: EngineFile,
  context: ToolContext,
): Promise<EngineFile | undefined> {
  return await savedBeside(file, context) ?? await made(file, context);
}

async function savedBeside(
  file: EngineFile,
  context: ToolContext,
): Promise<EngineFile | undefined> {
  const name = OF_HELPER_SUITE.exec(file.filename)?.[1];
  if (name === undefined) return undefined;
  const picture = { ...file, filename: `${name}.png` };
  const found = await lookAtStored(picture, context);
  return found?.header && picture;
}

async function made(file: EngineFile, context: ToolContext): Promise<EngineFile | undefined> {
  const { engines, jobs, signal } = context;
  const engine = engines.at(file);
  const objectInfo = await engine.objectInfo(FIRST_FRAME_CLASSES);
  const workflow = firstFrameWorkflow(loaderName(file), objectInfo);
  const size = workflow && (await lookAtStored(file, context))?.size;
  if (!workflow || size === undefined || size > MOST_BYTES) return undefined;
  try {
    const { files: [frame] } = await jobs.runAside(workflow, { engine, signal });
    return frame && { ...frame, engine: file.engine };
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
