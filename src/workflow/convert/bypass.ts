import type { Instance } from "./instances.ts";
import { asTypeName } from "./raw.ts";
import { typesMatch } from "./types_match.ts";

/**
 * The input that a bypassed node hands on in place of an output: the one at the output's index
 * where it fits, else the first of exactly the consumer's type, else the first that fits.
 *
 * @returns An index into the node's slots, or `undefined` where nothing fits.
 */
export function bypassedInput(
  instance: Instance,
  { output, type }: { output: number; type: string },
): number | undefined {
  const { slots } = instance;
  const same = slots[output];
  if (type === "*" || type === "") return same ? output : slots.length > 0 ? 0 : undefined;
  const outputType = outputTypeOf(instance, output);
  const fits = (other: string) => typesMatch(other, outputType) && typesMatch(other, type);
  if (same && fits(same.type)) return output;
  const exact = slots.findIndex((slot) => slot.type === type);
  if (exact >= 0) return exact;
  const fitting = slots.findIndex((slot) => fits(slot.type));
  return fitting >= 0 ? fitting : undefined;
}

function outputTypeOf({ info, node, definition }: Instance, output: number): string {
  const declared = info?.output[output] ?? definition?.outputs[output]?.type;
  if (declared !== undefined && declared !== "COMFY_MATCHTYPE_V3") return asTypeName(declared);
  const saved = node.outputTypes[output];
  return saved === undefined || saved === "COMFY_MATCHTYPE_V3" ? "*" : saved;
}
