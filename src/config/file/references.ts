import type { ReadVariable } from "../environment_given.ts";
import type { Spot } from "../spot.ts";

/**
 * Puts in what a text of a file refers to: `${NAME}`, or `${NAME:-otherwise}` where it may be
 * missing. `$${` stands for `${` itself.
 *
 * @returns `undefined` where a variable is missing, which the spot is told.
 */
export function expandReferences(
  text: string,
  { spot, environment }: { spot: Spot; environment?: ReadVariable | undefined },
): string | undefined {
  const missing: string[] = [];
  const expanded = text.replaceAll(/\$?\$\{([^}]*)\}/g, (reference: string, inner: string) => {
    if (reference.startsWith("$$")) return reference.slice(1);
    const { name, otherwise } = REFERENCE.exec(inner)?.groups ?? {};
    const value = name === undefined ? undefined : environment?.(name) || otherwise;
    if (value === undefined) missing.push(name ?? "");
    return value ?? "";
  });
  for (const name of missing) spot.refuse(name === "" ? NO_NAME : stateOf(name));
  return missing.length === 0 ? expanded : undefined;
}

const REFERENCE = /^(?<name>[A-Za-z_]\w*)(?::-(?<otherwise>.*))?$/s;

// What stands there instead may be a part of a password.
const NO_NAME = "what is between ${ and } is no name of a variable. Write $${ for ${ itself.";

function stateOf(name: string): string {
  return `the variable ${name} is not set, or may not be read. ` +
    `Set it, and start Easel with --allow-env=${name}.`;
}
