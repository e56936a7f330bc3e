import type { Config } from "./config.ts";
import { Problems } from "./problems.ts";
import { resolve, type Sources } from "./resolve.ts";
import { toConfig } from "./to_config.ts";

/**
 * Reads the command line, and what else may give options.
 *
 * @throws {TypeError} If a command, flag or key is not known, or a value cannot be read at all. All
 * that is wrong is told at once, a line each.
 * @throws {RangeError} If only values are not valid.
 */
export function parseConfig(args: readonly string[], sources: Sources = {}): Config {
  const problems = new Problems();
  const variables = new Set<string>();
  const environment = (name: string) => {
    const value = sources.environment?.(name);
    if (value) variables.add(name);
    return value;
  };
  const resolution = resolve(args, {
    file: sources.file,
    variableNames: sources.variableNames,
    ...sources.environment && { environment },
    problems,
  });
  // What follows an unknown flag may be taken for a command: the flag alone is worth telling.
  problems.throwAny();
  const config = toConfig(resolution, { file: sources.file, problems });
  problems.throwAny();
  return {
    ...config,
    ...variables.size > 0 && { variables: [...variables] },
    ...resolution.notes.length > 0 && { notes: resolution.notes },
  };
}
