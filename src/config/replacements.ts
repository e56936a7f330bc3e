import { fieldsOf } from "./fields_of.ts";
import type { Given } from "./given.ts";
import { isMapping } from "./is_mapping.ts";

/**
 * Notes on what of a file a variable takes the place of, where the file says more than it: several
 * ComfyUIs, or the login of one. Who set the variable elsewhere may not know.
 *
 * @param fromFile What the file gives.
 * @param others What variables and flags give. A flag is there for everybody to see.
 */
export function replacements(
  fromFile: readonly Given[],
  { variables, flags }: { variables: readonly Given[]; flags: readonly Given[] },
): string[] {
  return fromFile.flatMap(({ option, value, spot }) => {
    const variable = variables.find((one) => one.option === option);
    if (!variable || flags.some((one) => one.option === option)) return [];
    const hasParts = fieldsOf(option) !== undefined || option.type === "map";
    if (!hasParts || countOf(value) < 2) return [];
    return [`${spot.place} is not used: ${variable.spot.name} takes the place of all of it.`];
  });
}

/** How many values there are in it. */
function countOf(value: unknown): number {
  const parts = Array.isArray(value) ? value : isMapping(value) ? Object.values(value) : undefined;
  return parts ? parts.reduce<number>((sum, part) => sum + countOf(part), 0) : 1;
}
