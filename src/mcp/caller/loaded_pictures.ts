import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import type { EngineFile } from "../../jobs/outputs.ts";
import type { CarriedFile } from "../../jobs/prepare.ts";
import { type FileRead, filesRead } from "../../workflow/files_read.ts";
import { infoOf } from "../../workflow/node_info.ts";
import type { LoadedPicture } from "../../workflow/measure/shapes.ts";
import { parseLoaderName } from "../image_input/file_name.ts";
import { lookAtStored } from "../image_input/stored_picture.ts";
import type { ToolContext } from "../tool_context.ts";

/** What is known of the workflow. */
export interface LoadedPicturesOptions {
  /** Its classes. */
  objectInfo: ObjectInfo;
  /** Where its pictures lie, as far as that is known. */
  files: readonly CarriedFile[];
}

const UNTOLD: LoadedPicture = { width: Infinity, height: Infinity, frames: 1 };

/**
 * How large the pictures are that a workflow loads, by the ids of the nodes, as the heads of the
 * files say. One that is no PNG, JPEG or WebP is endless: nobody can say.
 */
export async function loadedPictures(
  workflow: ApiWorkflow,
  { objectInfo, files }: LoadedPicturesOptions,
  context: ToolContext,
): Promise<Map<string, LoadedPicture>> {
  const reads = filesRead(workflow, objectInfo).filter(({ nodeId }) =>
    infoOf(workflow[nodeId], objectInfo)?.output.some((type) => type === "IMAGE" || type === "MASK")
  );
  const sizes = await Promise.all(
    reads.map(async (read) => [read.nodeId, await sizeOf(read, files, context)] as const),
  );
  return new Map(sizes);
}

async function sizeOf(
  { nodeId, input, name }: FileRead,
  files: readonly CarriedFile[],
  context: ToolContext,
): Promise<LoadedPicture> {
  const placed = files.find((one) => one.nodeId === nodeId && one.input === input)?.file;
  const file = placed ?? (name === undefined ? undefined : fileOf(name));
  const { header } = (file && await lookAtStored(file, context)) ?? {};
  return header ?? UNTOLD;
}

function fileOf(name: string): EngineFile | undefined {
  try {
    return parseLoaderName(name);
  } catch {
    return undefined;
  }
}
