import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";

/** Ids of the nodes that ComfyUI runs for their effect: saving or showing something. */
export function outputNodes(workflow: ApiWorkflow, objectInfo: ObjectInfo): string[] {
  return Object.keys(workflow).filter((id) =>
    objectInfo[workflow[id]?.class_type ?? ""]?.output_node === true
  );
}

/** Ids of the given nodes and of every node that they depend on. */
export function upstreamOf(workflow: ApiWorkflow, ids: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = workflow[id];
    if (!node || seen.has(id)) continue;
    seen.add(id);
    for (const value of Object.values(node.inputs)) {
      if (isNodeLink(value)) open.push(String(value[0]));
    }
  }
  return seen;
}
