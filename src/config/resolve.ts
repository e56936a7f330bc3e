import { environmentGiven, type ReadVariable } from "./environment_given.ts";
import type { ConfigFile } from "./file/config_file.ts";
import { readFlags } from "./flags.ts";
import type { Given } from "./given.ts";
import type { OptionRow } from "./option_row.ts";
import { allOptions } from "./options.ts";
import { Problems } from "./problems.ts";
import { readValue } from "./read_value.ts";
import { replacements } from "./replacements.ts";
import { Spot } from "./spot.ts";
import { unknownVariables } from "./unknown_variables.ts";

/** Where options may come from, beside the command line. */
export interface Sources {
  /** A config file, with the options that it gives. */
  file?: ConfigFile | undefined;
  /** Reads an environment variable; left out where there are none to read. */
  environment?: ReadVariable | undefined;
  /** Names of all environment variables; left out where they cannot be known. */
  variableNames?: readonly string[] | undefined;
}

/** An option's value, and where it is from. */
export interface Resolved {
  /** The option. */
  option: OptionRow;
  /** As its shape reads it; `undefined` where it has none. */
  value: unknown;
  /** `default`, `easel.yaml:3`, `environment EASEL_PORT` or `flag --port`. */
  from: string;
  /** Where it was given, for what is found wrong later; missing for a default. */
  spot?: Spot;
}

/** All options. */
export interface Resolution {
  /** Each option by its key. */
  values: Map<string, Resolved>;
  /** Words of the command line that are no flags. */
  words: string[];
  /** The variables that the file refers to, set or not. */
  referred: ReadonlySet<string>;
  /** What is right, and may still be a surprise. */
  notes: string[];
}

/**
 * Reads all options: defaults <- file <- environment <- flags. What is wrong is told.
 *
 * A variable that the file refers to is where the file puts it, and is no option besides: a token that
 * is meant for one ComfyUI would go to all others, too.
 */
export function resolve(
  args: readonly string[],
  { file, environment, variableNames = [], problems }: Sources & { problems: Problems },
): Resolution {
  const flags = readFlags(args, problems);
  const values = new Map(allOptions.map((option) => [option.key, defaultOf(option)]));
  const read = (given: readonly Given[]) => {
    for (const { option, value: raw, spot, from } of given) {
      const value = readValue(option, raw, spot);
      if (value !== undefined) values.set(option.key, { option, value, from, spot });
    }
  };
  const referred = new Set<string>();
  const ofFile = file?.given({
    problems,
    environment: (name) => {
      referred.add(name);
      return environment?.(name);
    },
  }) ?? [];
  // Only what is read is expanded, and so known to be referred to.
  read(ofFile);
  const ofEnvironment = environment ? environmentGiven(environment, { problems, referred }) : [];
  read(ofEnvironment);
  read(flags.given);
  const notes = [
    ...replacements(ofFile, { variables: ofEnvironment, flags: flags.given }),
    ...unknownVariables(variableNames, referred),
  ];
  return { values, words: flags.words, referred, notes };
}

function defaultOf(option: OptionRow): Resolved {
  const spot = new Spot(option.key, { problems: new Problems() });
  return { option, value: readValue(option, option.default, spot), from: "default" };
}
