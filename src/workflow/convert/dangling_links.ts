import { type ApiWorkflow, isNodeLink } from "../../comfyui/api_workflow.ts";

/** Removes every input that is linked to a node which is not in the workflow. */
export function dropDanglingLinks(workflow: ApiWorkflow): void {
  for (const { inputs } of Object.values(workflow)) {
    for (const [name, value] of Object.entries(inputs)) {
      if (isNodeLink(value) && !Object.hasOwn(workflow, value[0])) delete inputs[name];
    }
  }
}
