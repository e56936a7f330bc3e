import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { type Json, stringifyJson } from "../comfyui/json.ts";
import type { CarriedFile } from "./prepare.ts";

/**
 * Tells workflows that make the same apart from others: the graph in one spelling, titles left out,
 * and where the pictures lie that it reads. Not a hash: it is compared within this process only, and
 * a hash would have to be waited for.
 */
export function workflowKey(workflow: ApiWorkflow, files: readonly CarriedFile[] = []): string {
  const nodes = Object.keys(workflow).sort().map((id): Json => {
    const { class_type, inputs } = workflow[id]!;
    const names = Object.keys(inputs).sort();
    return [id, class_type, names.map((name): Json => [name, inputs[name] as Json])];
  });
  const places = files.map(({ nodeId, input, file }): Json => [nodeId, input, file.engine ?? null]);
  return stringifyJson([nodes, places]);
}
