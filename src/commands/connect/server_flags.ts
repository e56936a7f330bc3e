import type { Config } from "../../config/config.ts";
import { optionValues } from "../../config/flags.ts";
import type { OptionRow } from "../../config/option_row.ts";
import { shown } from "../../config/permit.ts";
import { Problems } from "../../config/problems.ts";
import { type Resolution, resolve, type Sources } from "../../config/resolve.ts";

/** What a server is told that was told here, too. */
export interface ServerFlags {
  /** What the command line says of it, and the environment as far as that is no secret. */
  flags: string[];
  /** The variables that it has to be given: what no flag says, and what its file refers to. */
  variables: string[];
}

/** Options of {@linkcode serverFlags}. */
export interface ServerFlagsOptions {
  /** The arguments that this program was called with. */
  args: readonly string[];
  /** The file and the environment that go with them; neither where left out. */
  sources?: Sources | undefined;
}

/** The options that name files, and what a configuration has for them. */
const PATHS: Readonly<Record<string, (config: Config) => string | undefined>> = {
  "workflows.folder": ({ workflows }) => workflows.folder,
  job_store: ({ jobStore }) => jobStore,
  "logging.file": ({ logging }) => logging.file,
};

/**
 * What to start a server with, so that it does as this program would. What its file says it reads
 * there, but for files that are not named by their whole path: flags go before it.
 *
 * @param placed The configuration with its command and paths as the server is to have them.
 */
export function serverFlags(
  { config, placed }: { config: Config; placed: Config },
  { args, sources = {} }: ServerFlagsOptions,
): ServerFlags {
  const flags: string[] = [];
  const named = Map.groupBy(optionValues(args), ({ option }) => option.key);
  const { values, referred } = resolve(args, { ...sources, problems: new Problems() });
  const variables = new Set([...referred].filter((name) => sources.environment?.(name)));
  for (const { option, value, from } of values.values()) {
    if (!isFor(option, placed)) continue;
    const pathIn = PATHS[option.key];
    const path = pathIn?.(placed);
    const variable = /^environment (.+)$/.exec(from)?.[1];
    const given = named.get(option.key);
    if (given) {
      flags.push(...given.map((one) => flagOf(one.option, path ?? one.value)));
    } else if (path !== undefined && path !== pathIn?.(config)) flags.push(flagOf(option, path));
    else if (variable !== undefined) {
      const text = sources.environment?.(variable) ?? "";
      const same = flagsFor(option, { value, text });
      if (same) flags.push(...same);
      else variables.add(variable);
    }
  }
  return { flags, variables: [...variables] };
}

/** Over stdin and stdout there is nobody to let in. */
function isFor({ key, commands }: OptionRow, { command }: Config): boolean {
  if (key === "config" || key === "transport") return false;
  if (command === "stdio" && key.startsWith("auth.")) return false;
  return commands === undefined || commands.includes(command);
}

function flagOf({ flag, type }: Pick<OptionRow, "flag" | "type">, value: string): string {
  return type === "boolean" ? `--${flag}` : `--${flag}=${value}`;
}

/** Flags that mean what a variable says; `undefined` where none can, or they would show a secret. */
function flagsFor(
  option: OptionRow,
  { value, text }: { value: unknown; text: string },
): string[] | undefined {
  const { flag, type, key } = option;
  if (flag === undefined || type === "string" && option.secret) return undefined;
  const flags = type === "boolean"
    ? [value ? `--${flag}` : `--no-${flag}`]
    : textsOf(option, { value, text }).map((one) => `--${flag}=${one}`);
  return canonical(resolve(flags, { problems: new Problems() }), key) === JSON.stringify(value)
    ? flags
    : undefined;
}

function canonical({ values }: Resolution, key: string): string {
  return JSON.stringify(values.get(key)?.value);
}

/** Without what may be a password or a token: what needs that will not be the same. */
function textsOf(
  { repeated }: OptionRow,
  { value, text }: { value: unknown; text: string },
): string[] {
  if (value instanceof URL) return [shown(value)];
  if (!repeated) return [text];
  return (value as (string | { url: URL })[])
    .map((one) => typeof one === "string" ? one : shown(one.url));
}
