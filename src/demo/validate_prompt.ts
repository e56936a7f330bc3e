import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { NodeValidator } from "./validate_node.ts";
import type { Complaint } from "./validate_value.ts";
import type { ValidationWorld } from "./validation_world.ts";

/** Complaints by node id, as `POST /prompt` answers them. */
export type NodeComplaints = Record<
  string,
  { errors: Complaint[]; dependent_outputs: string[]; class_type: string }
>;

/** The result of a check: what can run, and what is wrong. */
export interface Validation {
  /** Output nodes that can run; nothing runs where there is none. */
  outputs: string[];
  /** Why nothing runs. */
  error?: Complaint;
  /** What is wrong, by node. */
  nodeErrors: NodeComplaints;
}

/**
 * Checks a workflow as ComfyUI does before it queues one. Literals are converted in place. Only
 * nodes that some output depends on are looked at.
 *
 * @throws {TypeError} Where ComfyUI itself stumbles, and answers 500.
 */
export function validatePrompt(
  prompt: Json,
  world: ValidationWorld,
  targets?: readonly string[],
): Validation {
  if (typeof prompt !== "object" || prompt === null) {
    throw new TypeError(`Cannot validate prompt: it is no object. Send a workflow in API format.`);
  }
  const outputs: string[] = [];
  for (const [id, node] of Object.entries(prompt)) {
    const classType = classTypeOf(node);
    if (classType === undefined) {
      const message = "Cannot execute because a node is missing the class_type property.";
      return refusal("invalid_prompt", message, `Node ID '#${id}'`);
    }
    const nodeClass = world.nodes.get(classType);
    if (!nodeClass) {
      const message = `Cannot execute because node ${classType} does not exist.`;
      return refusal("invalid_prompt", message, `Node ID '#${id}'`);
    }
    if (nodeClass.isOutput && (targets?.includes(id) ?? true)) outputs.push(id);
  }
  if (outputs.length === 0) return refusal("prompt_no_outputs", "Prompt has no outputs", "");
  return validateOutputs(prompt as unknown as ApiWorkflow, outputs, world);
}

function classTypeOf(node: Json): string | undefined {
  if (node === null || typeof node === "number" || typeof node === "boolean") {
    throw new TypeError("Cannot read a node: it is no object. Send a workflow in API format.");
  }
  if (typeof node !== "object" || Array.isArray(node)) return undefined;
  return "class_type" in node ? String(node["class_type"]) : undefined;
}

function refusal(type: string, message: string, details: string): Validation {
  return { outputs: [], error: { type, message, details, extra_info: {} }, nodeErrors: {} };
}

function validateOutputs(
  workflow: ApiWorkflow,
  outputs: string[],
  world: ValidationWorld,
): Validation {
  const validator = new NodeValidator(workflow, world);
  const nodeErrors: NodeComplaints = {};
  const good: string[] = [];
  const own: string[] = [];
  for (const output of outputs) {
    const { ok, complaints } = validator.validateOutput(output);
    if (ok) {
      good.push(output);
      continue;
    }
    own.push(...complaints.map((complaint) => `${complaint.message}: ${complaint.details}`));
    for (const [id, errors] of validator.complaints()) {
      const classType = workflow[id]!.class_type;
      nodeErrors[id] ??= { errors, dependent_outputs: [], class_type: classType };
      nodeErrors[id].dependent_outputs.push(output);
    }
  }
  if (good.length > 0) return { outputs: good, nodeErrors };
  const message = "Prompt outputs failed validation";
  return {
    ...refusal("prompt_outputs_failed_validation", message, own.join("\n")),
    nodeErrors,
  };
}
