import { type ApiNode, type ApiWorkflow, isNodeLink } from "../../comfyui/api_workflow.ts";
import type { NodeNumbers } from "./node_numbers.ts";
import { greatest, known, product, type Quantity, sum } from "./quantity.ts";
import { endless, scaled, type Shape } from "./shape.ts";

/** A node, and how to read it. */
export interface ShapingNode {
  /** The node. */
  node: ApiNode;
  /** Its id. */
  nodeId: string;
  /** Reads its numbers. */
  numbers: NodeNumbers;
  /** In steps of how many pixels it makes sides: 8 for latents. */
  block: number;
  /** What it stands in. */
  workflow: ApiWorkflow;
}

/** Inputs that say how many times as large something gets. */
export const FACTOR_INPUTS: readonly string[] = [
  "scale_by",
  "upscale_by",
  "multiplier",
  "upscale_factor",
  "rescale_factor",
];
const LONGEST = ["largest_size", "longer_edge", "longer_size", "longest_side"];
const SHORTEST = ["shorter_edge", "shorter_size", "shortest_side"];
/** Inputs that say how many pictures there are. */
export const BATCH_INPUTS: readonly string[] = ["batch_size", "num_images", "max_images", "n"];
const FRAMES = ["length", "video_frames", "num_frames"];
const MARGINS = { width: ["left", "right"], height: ["top", "bottom"] };

/** They make another size of a picture; others that are given a size make one of their own. */
const RESIZERS = /scale|resize|crop|pad/i;

/** By how much an upscale model enlarges whose name does not say. */
export const USUAL_FACTOR = 4;

/** About how many pixels `FluxKontextImageScale` makes of anything: 1568 x 672 and the like. */
const KONTEXT_PIXELS = 1_060_000;

/**
 * What a node makes of what it is given, by what its inputs are called: ComfyUI's own nodes and
 * most others call a width a width.
 *
 * @returns The very same object where it changes nothing.
 */
export function reshaped(given: Shape | undefined, node: ShapingNode): Shape | undefined {
  const steps = [toSize, byFactor, toEdge, toPixels, byModel, widened, counted];
  return steps.reduce<Shape | undefined>((shape, step) => step(shape, node) ?? shape, given);
}

type Step = (shape: Shape | undefined, node: ShapingNode) => Shape | undefined;

const toSize: Step = (shape, { node, nodeId, numbers }) => {
  const width = numbers.at(nodeId, "width", "target_width");
  const height = numbers.at(nodeId, "height", "target_height");
  if (!width || !height) return undefined;
  const isSame = shape !== undefined && RESIZERS.test(node.class_type);
  const base = isSame ? shape : { ...shape ?? endless(nodeId), origin: nodeId };
  // A crop leaves what is smaller as it is.
  if (/crop/i.test(node.class_type) && shape) {
    return { ...base, width: smaller(width, base.width), height: smaller(height, base.height) };
  }
  if (width.value > 0 && height.value > 0) return { ...base, width, height };
  if (!shape || width.value <= 0 && height.value <= 0) return undefined;
  // ComfyUI keeps the proportions where one side is 0.
  const [side, own] = width.value > 0 ? [width, shape.width] : [height, shape.height];
  return scaled(shape, ratio(side, own), 1);
};

const byFactor: Step = (shape, { node, nodeId, numbers, block }) => {
  const names = /scale|resize/i.test(node.class_type) ? [...FACTOR_INPUTS, "scale"] : FACTOR_INPUTS;
  const factor = numbers.at(nodeId, ...names);
  return shape && factor && scaled(shape, factor, block);
};

const toEdge: Step = (shape, { nodeId, numbers }) => {
  const longest = numbers.at(nodeId, ...LONGEST);
  if (longest && !shape) return { ...endless(nodeId), width: longest, height: longest };
  if (!shape) return undefined;
  if (longest) return scaled(shape, ratio(longest, greatest([shape.width, shape.height])), 1);
  const shortest = numbers.at(nodeId, ...SHORTEST);
  return shortest && scaled(shape, ratio(shortest, smaller(shape.width, shape.height)), 1);
};

const toPixels: Step = (shape, { node, nodeId, numbers }) => {
  const given = numbers.at(nodeId, "megapixels");
  const isKontext = node.class_type === "FluxKontextImageScale";
  if (!shape || !given && !isKontext) return undefined;
  const pixels = given ? given.value * 1024 * 1024 : KONTEXT_PIXELS;
  const now = shape.width.value * shape.height.value;
  return scaled(shape, { value: known(Math.sqrt(pixels / now)), from: given?.from ?? [] }, 1);
};

const byModel: Step = (shape, { node, workflow }) => {
  const model = node.inputs["upscale_model"];
  if (!shape || !isNodeLink(model)) return undefined;
  const name = String(workflow[model[0]]?.inputs["model_name"] ?? "");
  const digits = /(\d)x|x(\d)/i.exec(name)?.slice(1).find(Boolean);
  return scaled(shape, { value: Number(digits ?? USUAL_FACTOR), from: [] }, 1);
};

const widened: Step = (shape, { node, nodeId, numbers }) => {
  if (!shape || !/pad|expand|outpaint/i.test(node.class_type)) return undefined;
  const margins = (names: readonly string[]) =>
    names.flatMap((one) => numbers.at(nodeId, one) ?? []);
  return {
    ...shape,
    width: sum([shape.width, ...margins(MARGINS.width)]),
    height: sum([shape.height, ...margins(MARGINS.height)]),
  };
};

const counted: Step = (shape, { node, nodeId, numbers }) => {
  const amount = /repeat/i.test(node.class_type) ? numbers.at(nodeId, "amount") : undefined;
  if (shape && amount) return { ...shape, batch: product([shape.batch, amount]) };
  // Others cut pieces out of a batch, or sort it anew.
  if (!shape || /rebatch|frombatch/i.test(node.class_type)) return undefined;
  const batch = numbers.at(nodeId, ...BATCH_INPUTS);
  const frames = numbers.at(nodeId, ...FRAMES) ?? layersOf(numbers.at(nodeId, "layers"));
  if (!batch && !frames) return undefined;
  return { ...shape, batch: batch ?? shape.batch, frames: frames ?? shape.frames };
};

/** The picture itself and each of its layers. */
function layersOf(layers: Quantity | undefined): Quantity | undefined {
  return layers && { value: layers.value + 1, from: layers.from };
}

function smaller(a: Quantity, b: Quantity): Quantity {
  return a.value <= b.value ? a : b;
}

function ratio(wanted: Quantity, own: Quantity): Quantity {
  return { value: known(wanted.value / own.value), from: wanted.from };
}
