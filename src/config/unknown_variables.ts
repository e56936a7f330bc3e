import { unknownState } from "./nearest.ts";
import { fileOptions, variableOf } from "./options.ts";

/** What Kubernetes tells a container beside services that are called easel or easel-redis. */
const OF_SERVICE = /^EASEL_(?:\w+_)?(?:SERVICE_(?:HOST|PORT)|PORT)(?:_|$)/;

/** Whoever guesses further would put a token where others see it. */
const TOKEN = /TOKEN|KEY|SECRET|PASSWORD/;

/**
 * Notes on variables that look like Easel's and are none, most likely for a typing error.
 *
 * @param names Of all variables that there are.
 * @param referred Those that the file refers to, which may be called anything.
 */
export function unknownVariables(
  names: readonly string[],
  referred: ReadonlySet<string>,
): string[] {
  const ours = names.filter((name) => name.startsWith("EASEL_") && !referred.has(name));
  if (ours.length === 0) return [];
  const known = [...fileOptions.map(variableOf), "EASEL_CONFIG"];
  return ours.filter((name) => !known.includes(name) && !OF_SERVICE.test(name))
    .map((name) => `${name} gives no option: ${stateOf(name, known)}`);
}

function stateOf(name: string, known: readonly string[]): string {
  return unknownState(name, TOKEN.test(name) ? known.filter((one) => TOKEN.test(one)) : known);
}
