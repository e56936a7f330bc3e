import type { ApiNode } from "../comfyui/api_workflow.ts";
import type { InputSpec, NodeInfo, ObjectInfo } from "../comfyui/object_info.ts";

/** What is known of a node's class; nothing of one that ComfyUI lacks. */
export function infoOf(node: ApiNode | undefined, objectInfo: ObjectInfo): NodeInfo | undefined {
  const name = node?.class_type ?? "";
  return Object.hasOwn(objectInfo, name) ? objectInfo[name] : undefined;
}

/** How a node declares one of its inputs. */
export function specAt(
  node: ApiNode | undefined,
  input: string,
  objectInfo: ObjectInfo,
): InputSpec | undefined {
  const groups = infoOf(node, objectInfo)?.input;
  for (const group of [groups?.required, groups?.optional]) {
    if (group && Object.hasOwn(group, input)) return group[input];
  }
  return undefined;
}
