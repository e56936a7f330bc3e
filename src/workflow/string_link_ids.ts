import { type ApiNode, type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";

/**
 * A workflow whose links name nodes by texts. Whoever writes one by hand may write `[4, 0]` for
 * `["4", 0]`, and ComfyUI does not find a node by a number.
 */
export function stringLinkIds(workflow: ApiWorkflow): ApiWorkflow {
  if (!Object.values(workflow).some(hasNumber)) return workflow;
  return Object.fromEntries(
    Object.entries(workflow).map(([id, node]) => [id, { ...node, inputs: withTexts(node) }]),
  );
}

function hasNumber({ inputs }: ApiNode): boolean {
  return Object.values(inputs).some((value) => isNodeLink(value) && typeof value[0] !== "string");
}

function withTexts({ inputs }: ApiNode): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) =>
      isNodeLink(value) ? [name, [String(value[0]), value[1]]] : [name, value]
    ),
  );
}
