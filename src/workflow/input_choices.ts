import { comboOptions, type ObjectInfo } from "../comfyui/object_info.ts";
import type { TemplateInput, WorkflowTemplate } from "./template.ts";

/** The names that ComfyUI offers for an input, where it offers a list. */
export function inputChoices(
  template: WorkflowTemplate,
  input: TemplateInput,
  objectInfo: ObjectInfo,
): string[] | undefined {
  const [target] = input.targets;
  if (!target) return undefined;
  const classType = template.workflow[target.nodeId]?.class_type ?? "";
  const { required, optional } = objectInfo[classType]?.input ?? {};
  const spec = required?.[target.input] ?? optional?.[target.input];
  return spec && comboOptions(spec)?.map(String);
}
