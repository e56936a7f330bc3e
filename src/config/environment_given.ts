import { VARIABLE_ALIASES } from "./aliases.ts";
import type { Given } from "./given.ts";
import type { OptionRow } from "./option_row.ts";
import { fileOptions, variableOf } from "./options.ts";
import type { Problems } from "./problems.ts";
import { Spot } from "./spot.ts";

/** The value of an environment variable; `undefined` where it is not set, or may not be read. */
export type ReadVariable = (name: string) => string | undefined;

/**
 * The options that environment variables give: their own, or else those of other servers.
 *
 * @param options With the variables that the file refers to, which give no option.
 */
export function environmentGiven(
  read: ReadVariable,
  { problems, referred }: { problems: Problems; referred: ReadonlySet<string> },
): Given[] {
  return fileOptions.flatMap((option) => {
    const name = variablesOf(option).find((name) =>
      !referred.has(name) && isGiven(option, read(name))
    );
    if (name === undefined) return [];
    const spot = new Spot(name, { problems });
    return [{ option, value: read(name), spot, from: `environment ${name}` }];
  });
}

/** Every variable of an option: first its own. */
export function variablesOf(option: OptionRow): string[] {
  const others = Object.entries(VARIABLE_ALIASES).filter(([, key]) => key === option.key);
  return [variableOf(option), ...others.map(([name]) => name)];
}

/**
 * An empty variable is none, as Compose files write it. And to a container beside a service that is
 * called easel, Kubernetes gives `EASEL_PORT=tcp://...` of its own.
 */
function isGiven({ type }: OptionRow, value: string | undefined): boolean {
  return Boolean(value) && !(type === "integer" && /^(?:tcp|udp|sctp):\/\//.test(value!));
}
