import type { Json } from "../comfyui/json.ts";

/** Where ComfyUI takes a value from that would else be read as a link (its `execution.py`). */
const WRAPPED = "__value__";

/** A value as ComfyUI's nodes get it: `{ "__value__": ... }` stands for what is in it. */
export function plainValue(value: Json | undefined): Json | undefined {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord && Object.hasOwn(value, WRAPPED) ? plainValue(value[WRAPPED]) : value;
}
