import type { ObjectInfo } from "../comfyui/object_info.ts";
import type { TemplateInput, WorkflowTemplate } from "./template.ts";

/**
 * The inputs of a template that take a picture: those that say so, and those whose node lets the
 * editor's user upload one.
 *
 * @param objectInfo The template's classes, where ComfyUI has them.
 */
export function imageInputs(
  { inputs, workflow }: WorkflowTemplate,
  objectInfo: ObjectInfo,
): TemplateInput[] {
  return inputs.filter(({ kind, type, targets: [target] }) => {
    if (kind !== undefined) return true;
    if (type !== "string" || !target) return false;
    const { required, optional } = objectInfo[workflow[target.nodeId]?.class_type ?? ""]?.input ??
      {};
    const [, options] = required?.[target.input] ?? optional?.[target.input] ?? [];
    return options?.["image_upload"] === true;
  });
}
