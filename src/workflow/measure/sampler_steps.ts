import { type ApiNode, type ApiWorkflow, isNodeLink } from "../../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import { infoOf } from "../node_info.ts";
import { plainValue } from "../plain_value.ts";
import type { NodeNumbers } from "./node_numbers.ts";
import { greatest, ONE, product, type Quantity, sum, unknown } from "./quantity.ts";

/** It has steps for a name only. */
const NO_SAMPLERS = ["SaveLoRANode"];

/** What there is to read with. */
export interface StepsOptions {
  /** The classes of the workflow. */
  objectInfo: ObjectInfo;
  /** The numbers that its nodes give. */
  numbers: NodeNumbers;
}

/**
 * The steps of all samplers of a workflow together: each runs the model, one after the other.
 * Samplers that are given sigmas run as many steps as there are in these.
 */
export function samplerSteps(workflow: ApiWorkflow, options: StepsOptions): Quantity {
  const nodes = Object.entries(workflow);
  return sum(nodes.flatMap(([id, node]) => stepsOf(id, node, { workflow, ...options }) ?? []));
}

function stepsOf(
  id: string,
  node: ApiNode,
  { workflow, ...options }: StepsOptions & { workflow: ApiWorkflow },
): Quantity | undefined {
  const makesSigmas = infoOf(node, options.objectInfo)?.output.includes("SIGMAS") ?? false;
  if (makesSigmas || NO_SAMPLERS.includes(node.class_type)) return undefined;
  const { sigmas } = node.inputs;
  if (isNodeLink(sigmas)) return lengthOf(String(sigmas[0]), { workflow, ...options });
  const steps = options.numbers.at(id, "steps", "num_inference_steps");
  return steps && node.class_type === "KSamplerAdvanced" ? part(id, steps, options) : steps;
}

/** `KSamplerAdvanced` runs those from `start_at_step` up to, but not including, `end_at_step`. */
function part(id: string, steps: Quantity, { numbers }: StepsOptions): Quantity {
  const { value: start = 0 } = numbers.at(id, "start_at_step") ?? {};
  const { value: end = Infinity } = numbers.at(id, "end_at_step") ?? {};
  const from = Number.isFinite(start) ? Math.max(0, start) : 0;
  return { value: Math.max(0, Math.min(end, steps.value) - from), from: steps.from };
}

/** How many steps the sigmas have that a node makes. */
function lengthOf(
  id: string,
  options: StepsOptions & { workflow: ApiWorkflow },
  seen: ReadonlySet<string> = new Set(),
): Quantity {
  const node = options.workflow[id];
  if (!node || seen.has(id)) return unknown();
  const links = Object.values(node.inputs).filter(isNodeLink)
    .filter(([from]) =>
      infoOf(options.workflow[from], options.objectInfo)?.output.includes("SIGMAS")
    );
  const given = links.map(([from]) => lengthOf(String(from), options, new Set([...seen, id])));
  const own = options.numbers.at(id, "steps");
  if (given.length === 0) return own ?? listed(node);
  if (!own) return sum(given);
  // Between each two of what it is given, it puts so many more.
  return product([greatest(given), sum([own, ONE])]);
}

/** Sigmas that were written by hand. */
function listed({ inputs }: ApiNode): Quantity {
  const text = plainValue(inputs["sigmas"]);
  if (typeof text !== "string") return unknown();
  return { value: text.split(/[\s,]+/).filter(Boolean).length, from: [] };
}
