import { insertNode } from "../../workflow/insert_node.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import type { StoredPicture } from "../image_input/stored_picture.ts";
import type { SizedTemplate } from "../workflow/sampling_size.ts";

/**
 * Lets the first picture alone through where a file holds several: ComfyUI loads every frame of an
 * animation as a batch, and each would be painted.
 *
 * @param template Its node `image` loads the picture.
 */
export function firstPicture(
  template: WorkflowTemplate,
  { header }: StoredPicture,
): SizedTemplate {
  if (!header || header.frames < 2) return { template, notes: [] };
  const workflow = insertNode(template.workflow, ["image", 0], {
    id: "first_picture",
    classType: "ImageFromBatch",
    takes: "image",
    inputs: { batch_index: 0, length: 1 },
  });
  return {
    template: { ...template, workflow },
    notes: ["The picture moves: its first frame was taken."],
  };
}
