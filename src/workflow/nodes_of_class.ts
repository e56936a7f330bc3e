import type { ApiWorkflow } from "../comfyui/api_workflow.ts";

/** The ids of all nodes of a class. */
export function nodesOfClass(workflow: ApiWorkflow, classType: string): string[] {
  return Object.entries(workflow).flatMap(([id, node]) =>
    node.class_type === classType ? [id] : []
  );
}
