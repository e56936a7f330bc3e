import { type Args, parseArgs } from "@std/cli";
import { FLAG_ALIASES, hostOf, LISTEN_FLAGS, portOf } from "./aliases.ts";
import type { Given } from "./given.ts";
import { nearest } from "./nearest.ts";
import { type Option, options } from "./options.ts";
import { Problems } from "./problems.ts";
import { readValue } from "./read_value.ts";
import { Spot } from "./spot.ts";

/** The command line in parts. */
export interface Flags {
  /** The flags that it names. */
  given: Given[];
  /** All other words. */
  words: string[];
}

/** An option that the command line names. */
export interface OptionValue {
  /** The option; with `no-` before its flag where that is how it was given. */
  option: Option;
  /** As the command line gives it. */
  value: string;
  /** Whether the command line names it. */
  given: true;
}

const SWITCHES = options.filter(({ type }) => type === "boolean").map(({ flag }) => flag);
/** The other names of each flag. `parseArgs` forgets all but one where each names its flag. */
const OTHER_NAMES = Object.fromEntries(
  Map.groupBy(Object.keys(FLAG_ALIASES), (name) => FLAG_ALIASES[name]!),
);
const VALUED = options.filter(({ type }) => type !== "boolean").map(({ flag }) => flag);

/** Splits the command line. Flags that are not known are told. */
export function readFlags(args: readonly string[], problems: Problems): Flags {
  const { _: words, ...parsed } = split(args, problems);
  const given = options.flatMap((option) => {
    const values = valuesOf(parsed[option.flag]);
    if (values.length === 0) return [];
    const name = `--${option.flag}`;
    // An executable begins with options of its own, which its client's config may name again.
    const value = option.repeated ? [...new Set(values)] : values.at(-1);
    return [{
      option,
      value,
      from: `flag ${name}`,
      spot: new Spot(name, { problems, flat: true }),
    }];
  });
  return { given, words: words.map(String) };
}

/**
 * Every option that the command line names, but `--help` and `--version`; once for each time where
 * it may be given several times.
 *
 * @throws {TypeError} If a flag is not known.
 */
export function optionValues(args: readonly string[]): OptionValue[] {
  const problems = new Problems();
  const { given } = readFlags(args, problems);
  problems.throwAny();
  return given.flatMap(({ option, value }) => {
    if (option.flag === "help" || option.flag === "version") return [];
    const flag = value === false ? `no-${option.flag}` : option.flag!;
    return [value].flat().map((one) => ({
      option: { ...option, flag },
      value: String(one),
      given: true as const,
    }));
  });
}

/** What a flag was given, in order; `--no-...` leaves `false` in the place of a list. */
function valuesOf(parsed: unknown): unknown[] {
  return Array.isArray(parsed) ? parsed : parsed === false ? [false] : [];
}

function split(args: readonly string[], problems: Problems): Args {
  const plain = withSwitches(withHostAndPort(withDashes(args, problems), problems), problems);
  return parseArgs(plain, {
    boolean: SWITCHES,
    negatable: SWITCHES,
    // A prompt may be a number, and must stay as it was written.
    string: ["_", ...VALUED],
    collect: [...SWITCHES, ...VALUED],
    alias: { help: "h", version: "V", ...OTHER_NAMES },
    // A lone dash is a word: standard output, in the place of a file.
    unknown: (arg) => /^-./.test(arg) ? refuseFlag(arg, problems) : true,
  });
}

/**
 * `parseArgs` takes what begins with a dash for a flag: `--out -` has to be `--out=-`, and
 * `--tools -run_workflow` likewise. A letter `_` would stand for all words, and is none of ours.
 */
function withDashes(args: readonly string[], problems: Problems): string[] {
  const joined: string[] = [];
  for (const [at, arg] of args.entries()) {
    if (arg === "--") return [...joined, ...args.slice(at)];
    const last = joined.at(-1) ?? "";
    const isShort = /^-(?!-)/.test(arg) && arg !== "-h" && arg !== "-V";
    if (isShort && VALUED.includes(last.replace(/^--/, ""))) joined.splice(-1, 1, `${last}=${arg}`);
    else if (isShort && arg.includes("_")) refuseFlag(arg, problems);
    else joined.push(arg);
  }
  return joined;
}

/**
 * To `parseArgs` every value but `false` means true. Here a switch takes the words that a file and a
 * variable may give it, and no others; with `no-` before it, it takes none.
 */
function withSwitches(args: readonly string[], problems: Problems): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const read = args.slice(0, end).flatMap((arg) => {
    const [, no, flag, text] = /^--(no-)?([^=]+)=(.*)$/s.exec(arg) ?? [];
    const option = options.find((one) => one.flag === flag && one.type === "boolean");
    if (!option) return [arg];
    const spot = new Spot(`--${no ?? ""}${flag}`, { problems, flat: true });
    if (no !== undefined) {
      return spot.refuse(`it takes no value. Use --no-${flag} alone, or --${flag}.`, {
        kind: "shape",
      }) ?? [];
    }
    const value = readValue(option, text, spot);
    return value === undefined ? [] : [`--${flag}=${value}`];
  });
  return [...read, ...args.slice(end)];
}

/** `--listen http://0.0.0.0:5243`, as ImageMCP has it, is `--host=0.0.0.0 --port=5243`. */
function withHostAndPort(args: readonly string[], problems: Problems): string[] {
  const rest = [...args];
  const split: string[] = [];
  while (rest.length > 0) {
    const arg = rest.shift()!;
    const flag = LISTEN_FLAGS.find((name) => arg === `--${name}` || arg.startsWith(`--${name}=`));
    if (flag === undefined) {
      split.push(arg);
      continue;
    }
    const address = arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : rest.shift() ?? "";
    const port = portOf(address);
    if (port === null) {
      const message =
        `Cannot use --${flag}: not an address. Give one such as http://127.0.0.1:5243.`;
      problems.add("shape", message);
    } else split.push(`--host=${hostOf(address)}`, `--port=${port}`);
  }
  return split;
}

function refuseFlag(arg: string, problems: Problems): false {
  const [name = arg] = arg.split("=");
  const near = nearest(name, options.map(({ flag }) => `--${flag}`));
  // Whatever it was meant to be, it may hold a password or a token.
  const shown = arg.replace(/\/\/.*@/s, "//...@").replace(/\?.*$/s, "?...");
  problems.add(
    "shape",
    `Cannot use flag "${shown}": not known. Did you mean ${near}? See --help.`,
  );
  return false;
}
