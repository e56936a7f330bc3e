import type { Quantity } from "./measure/quantity.ts";
import type { WorkflowMeasure } from "./measure_workflow.ts";

/** Most of each that one job may ask for; as much as ComfyUI takes where left out. */
export interface Caps {
  /** Sampler steps, all samplers together. */
  steps?: number | undefined;
  /** Pixels of all latents and pictures that it makes, with their batches and frames. */
  pixels?: number | undefined;
  /** Pictures of one batch. */
  batch?: number | undefined;
  /** Pixels of the longest side. */
  side?: number | undefined;
}

/** What can be capped. */
export type CapName = keyof Caps;

const NAMES: readonly CapName[] = ["steps", "batch", "side", "pixels"];

/** Something that a workflow asks too much of. */
export interface Excess {
  /** What of. */
  cap: CapName;
  /** How much it asks for, and where. */
  asked: Quantity;
  /** The most that there may be. */
  most: number;
}

/** Of several caps the stricter ones; `undefined` where there are none. */
export function strictest(...all: readonly (Caps | undefined)[]): Caps | undefined {
  const caps: Caps = {};
  for (const name of NAMES) {
    const least = Math.min(...all.map((one) => one?.[name] ?? Infinity));
    if (least < Infinity) caps[name] = least;
  }
  return Object.keys(caps).length > 0 ? caps : undefined;
}

/** The first cap that a workflow does not keep, if one is not kept. */
export function excessOf(measure: WorkflowMeasure, caps: Caps): Excess | undefined {
  const cap = NAMES.find((name) => measure[name].value > (caps[name] ?? Infinity));
  return cap && { cap, asked: measure[cap], most: caps[cap]! };
}
