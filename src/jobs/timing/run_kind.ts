import type { ApiNode, ApiWorkflow } from "../../comfyui/api_workflow.ts";
import { nodeWeights } from "../follow/node_weights.ts";
import { modelsOf } from "../queue/warm_models.ts";

/** Inputs that decide how long a step of a node takes; a seed or a text does not. */
const SIZES = new Set([
  "width",
  "height",
  "length",
  "batch_size",
  "amount",
  "frame_rate",
  "duration",
  "scale_by",
  "upscale_by",
  "megapixels",
  "sampler_name",
  "image",
  "video",
  "audio",
]);

/**
 * What two runs have in common that take as long, but for the number of their steps: the same
 * nodes, models, sizes, pictures and samplers. A sampler of a single step shows no pace, and is
 * another kind.
 */
export function runKind(workflow: ApiWorkflow): string {
  const nodes = Object.entries(workflow).map(([id, node]) =>
    [id, node.class_type, sizesOf(node)] as const
  );
  const sampling = [...plannedSteps(workflow).keys()].sort();
  return JSON.stringify([nodes.sort(byId), modelsOf(workflow), sampling]);
}

/** The steps that each node which samples will go through, as far as its inputs tell. */
export function plannedSteps(workflow: ApiWorkflow): Map<string, number> {
  const sampling = nodeWeights(workflow).entries().filter(([, weight]) => weight > 1);
  return new Map(sampling.map(([id, steps]) => [id, withinRange(workflow[id], steps)]));
}

function byId([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number {
  return a < b ? -1 : 1;
}

function sizesOf({ inputs }: ApiNode): string[] {
  const sizes = Object.entries(inputs)
    .filter(([name, value]) => SIZES.has(name) && typeof value !== "object")
    .map(([name, value]) => `${name}=${value}`);
  // At 1 there is no negative prompt to work out: a step takes half as long.
  const plain = inputs["cfg"] === 1 ? ["cfg=1"] : [];
  return [...sizes, ...plain].sort();
}

/** A sampler may be told to do only some of its steps, and leave the others to the next one. */
function withinRange(node: ApiNode | undefined, steps: number): number {
  const { start_at_step: start, end_at_step: end } = node?.inputs ?? {};
  const last = typeof end === "number" ? Math.min(end, steps) : steps;
  return Math.max(1, last - (typeof start === "number" ? Math.max(0, start) : 0));
}
