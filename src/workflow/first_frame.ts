import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";

/** The node classes that {@linkcode firstFrameWorkflow} uses. Older ComfyUIs lack the first two. */
export const FIRST_FRAME_CLASSES: readonly string[] = [
  "LoadVideo",
  "GetVideoComponents",
  "ImageFromBatch",
  "PreviewImage",
];

/**
 * A workflow that shows the first frame of a video.
 *
 * @param file As loaders take it, such as `a.mp4 [output]`.
 * @param objectInfo The {@linkcode FIRST_FRAME_CLASSES}, where ComfyUI has them.
 * @returns `undefined` where it lacks one.
 */
export function firstFrameWorkflow(file: string, objectInfo: ObjectInfo): ApiWorkflow | undefined {
  if (!FIRST_FRAME_CLASSES.every((name) => Object.hasOwn(objectInfo, name))) return undefined;
  return {
    load: { class_type: "LoadVideo", inputs: { file } },
    frames: { class_type: "GetVideoComponents", inputs: { video: ["load", 0] } },
    first: {
      class_type: "ImageFromBatch",
      inputs: { image: ["frames", 0], batch_index: 0, length: 1 },
    },
    show: { class_type: "PreviewImage", inputs: { images: ["first", 0] } },
  };
}
