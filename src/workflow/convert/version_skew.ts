import type { Json } from "../../comfyui/json.ts";
import { isDynamicCombo, knowsKey } from "./dynamic_inputs.ts";
import type { Instance } from "./instances.ts";
import type { Widget } from "./widget_list.ts";

/**
 * What shows that a file was saved with another version of a node's class, so that its values may
 * stand at the wrong widgets: a value that its widget could never have held.
 *
 * @returns A sentence about the first such value, or `undefined`.
 */
export function versionSkew({ widgets, slots }: Instance): string | undefined {
  const linked = new Set(slots.filter(({ link }) => link !== undefined).map(({ name }) => name));
  const odd = widgets.items.find((widget) => !linked.has(widget.spec.name) && isOdd(widget));
  if (!odd) return undefined;
  return `value ${JSON.stringify(odd.value, bigintAsText)?.slice(0, 60)} does not fit input ` +
    `"${odd.spec.name}"; the file may be from another version of this node`;
}

function isOdd({ spec, value }: Widget): boolean {
  if (value === undefined || value === null) return false;
  if (isDynamicCombo(spec)) return !knowsKey(spec, value);
  if (spec.type === "INT" || spec.type === "FLOAT") return !isNumber(value);
  if (spec.type === "BOOLEAN") return typeof value !== "boolean" && !isNumber(value);
  return spec.type === "STRING" && typeof value !== "string";
}

function isNumber(value: Json): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
