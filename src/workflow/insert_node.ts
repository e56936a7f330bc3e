import {
  type ApiNode,
  type ApiWorkflow,
  isNodeLink,
  type NodeLink,
} from "../comfyui/api_workflow.ts";

/** A node for {@linkcode insertNode}. */
export interface InsertedNode {
  /** Its id, which is free. */
  id: string;
  /** Its class. */
  classType: string;
  /** The input that takes what the output gave. */
  takes: string;
  /** Its other inputs. */
  inputs: ApiNode["inputs"];
}

/** A copy of a workflow in which all that an output gave goes through one more node first. */
export function insertNode(
  workflow: ApiWorkflow,
  [from, slot]: NodeLink,
  { id, classType, takes, inputs }: InsertedNode,
): ApiWorkflow {
  const copy = structuredClone(workflow);
  for (const node of Object.values(copy)) {
    for (const [input, value] of Object.entries(node.inputs)) {
      if (isNodeLink(value) && value[0] === from && value[1] === slot) node.inputs[input] = [id, 0];
    }
  }
  copy[id] = { class_type: classType, inputs: { ...inputs, [takes]: [from, slot] } };
  return copy;
}
