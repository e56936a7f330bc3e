import { environmentGiven, type ReadVariable } from "./environment_given.ts";
import type { ConfigFile } from "./file/config_file.ts";
import { readFlags } from "./flags.ts";
import type { Given } from "./given.ts";
import type { OptionRow } from "./option_row.ts";
import { allOptions } from "./options.ts";
import { Problems } from "./problems.ts";
import { readValue } from "./read_value.ts";
import { Spot } from "./spot.ts";

/** Where options may come from, beside the command line. */
export interface Sources {
  /** A config file, with the options that it gives. */
  file?: ConfigFile | undefined;
  /** Reads an environment variable; left out where there are none to read. */
  environment?: ReadVariable | undefined;
}

/** An option's value, and where it is from. */
export interface Resolved {
  /** The option. */
  option: OptionRow;
  /** As its shape reads it; `undefined` where it has none. */
  value: unknown;
  /** `default`, `easel.yaml:3`, `environment EASEL_PORT` or `flag --port`. */
  from: string;
}

/** All options. */
export interface Resolution {
  /** Each option by its key. */
  values: Map<string, Resolved>;
  /** Words of the command line that are no flags. */
  words: string[];
}

/** Reads all options: defaults <- file <- environment <- flags. What is wrong is told. */
export function resolve(
  args: readonly string[],
  { file, environment, problems }: Sources & { problems: Problems },
): Resolution {
  const flags = readFlags(args, problems);
  const values = new Map(allOptions.map((option) => [option.key, defaultOf(option)]));
  const given: Given[] = [
    ...file?.given({ problems, environment }) ?? [],
    ...environment ? environmentGiven(environment, problems) : [],
    ...flags.given,
  ];
  for (const { option, value: raw, spot, from } of given) {
    const value = readValue(option, raw, spot);
    if (value !== undefined) values.set(option.key, { option, value, from });
  }
  return { values, words: flags.words };
}

function defaultOf(option: OptionRow): Resolved {
  const spot = new Spot(option.key, { problems: new Problems() });
  return { option, value: readValue(option, option.default, spot), from: "default" };
}
