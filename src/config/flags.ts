import { type Args, parseArgs } from "@std/cli";
import { closest } from "fastest-levenshtein";
import { type Option, options } from "./options.ts";

/** The command line in parts: values by flag, and all other words. */
export type ParsedFlags = Record<string, unknown> & { _: string[] };

/** An option's value and where it is from. */
export interface OptionValue {
  /** The option. */
  option: Option;
  /** As the command line gives it; `undefined` where it has none. */
  value: string | undefined;
  /** Whether the command line names it. */
  given: boolean;
}

/**
 * Splits the command line. What was not given has its default.
 *
 * @throws {TypeError} If a flag is not known.
 */
export function parseFlags(args: readonly string[]): ParsedFlags {
  const defaults = options.filter((option) => option.default !== undefined)
    .map((option) => [option.flag, String(option.default)]);
  return split(args, Object.fromEntries(defaults));
}

/**
 * Every option but `--help` and `--version`, with its value.
 *
 * @throws {TypeError} If a flag is not known.
 */
export function optionValues(args: readonly string[]): OptionValue[] {
  const flags = split(args, {});
  return options.filter(({ flag }) => flag !== "help" && flag !== "version").map((option) => {
    const value = flags[option.flag];
    const given = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    return { option, value: given ? String(value) : option.default?.toString(), given };
  });
}

function split(args: readonly string[], defaults: Record<string, string>): ParsedFlags {
  const parsed: Args = parseArgs(withDashes(args), {
    boolean: options.filter(({ type }) => type === "boolean").map(({ flag }) => flag),
    // A prompt may be a number, and must stay as it was written.
    string: ["_", ...options.filter(({ type }) => type !== "boolean").map(({ flag }) => flag)],
    collect: options.filter(({ repeated }) => repeated).map(({ flag }) => flag),
    default: defaults,
    alias: { h: "help", V: "version" },
    unknown: (arg) => arg.startsWith("-") ? refuseFlag(arg) : true,
  });
  return { ...parsed, _: parsed._.map(String) };
}

/** `parseArgs` takes a lone `-` for no value: `--out -` has to be `--out=-`. */
function withDashes(args: readonly string[]): string[] {
  const valued = options.filter(({ type }) => type !== "boolean").map(({ flag }) => `--${flag}`);
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1) ?? "";
    if (arg === "-" && valued.includes(last)) joined.splice(-1, 1, `${last}=-`);
    else joined.push(arg);
  }
  return joined;
}

function refuseFlag(arg: string): never {
  const near = closest(arg.split("=")[0] ?? arg, options.map(({ flag }) => `--${flag}`));
  throw new TypeError(`Cannot use flag "${arg}": not known. Did you mean ${near}? See --help.`);
}
