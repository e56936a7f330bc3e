import { parseArgs } from "@std/cli";
import { closest } from "fastest-levenshtein";
import { options } from "./options.ts";

/** What the program is asked to do. */
export type Command = "stdio" | "serve" | "help" | "version";

/** Everything the program can be told. */
export interface Config {
  command: Command;
  /** Address of the ComfyUI. */
  comfyui: URL;
  /** `always` the demo engine, `never`, or only where no ComfyUI answers. */
  demo: "always" | "never" | "fallback";
  host: string;
  /** 0 to 65535; 0 takes a free one. */
  port: number;
  /** How long a job may run, s. */
  timeout: number;
}

type Flags = Record<string, unknown>;

const COMMANDS = ["serve"];

/**
 * Reads the command line.
 *
 * @throws {TypeError} If a command or flag is not known, or a flag lacks its value.
 * @throws {RangeError} If a value is not valid.
 */
export function parseConfig(args: readonly string[]): Config {
  const flags = parseFlags(args);
  const command = commandOf(flags);
  return {
    command,
    comfyui: urlOf(String(flags["comfyui"])),
    demo: flags["demo"] ? "always" : flags["or-demo"] ? "fallback" : "never",
    host: String(flags["host"]),
    port: integerOf("port", String(flags["port"]), { min: 0, max: 65535 }),
    timeout: integerOf("timeout", String(flags["timeout"]), { min: 1, max: 86_400 }),
  };
}

function parseFlags(args: readonly string[]): Flags & { _: (string | number)[] } {
  const withValue = options.filter(({ type }) => type !== "boolean");
  return parseArgs([...args], {
    boolean: options.filter(({ type }) => type === "boolean").map(({ flag }) => flag),
    string: withValue.map(({ flag }) => flag),
    default: Object.fromEntries(withValue.map((option) => [option.flag, String(option.default)])),
    alias: { h: "help", V: "version" },
    unknown: (arg) => arg.startsWith("-") ? refuseFlag(arg) : true,
  });
}

function refuseFlag(arg: string): never {
  const near = closest(arg.split("=")[0] ?? arg, options.map(({ flag }) => `--${flag}`));
  throw new TypeError(`Cannot use flag "${arg}": not known. Did you mean ${near}? See --help.`);
}

function commandOf(flags: Flags & { _: (string | number)[] }): Command {
  if (flags["help"]) return "help";
  if (flags["version"]) return "version";
  const [command, ...rest] = flags._.map(String);
  if (command === undefined) return "stdio";
  if (command !== "serve" || rest.length > 0) {
    const wrong = command === "serve" ? rest[0] : command;
    throw new TypeError(
      `Cannot run "${wrong}": not a command. Use ${COMMANDS.join(", ")}, or none for stdio.`,
    );
  }
  return command;
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new RangeError(
    `Cannot use --comfyui "${text}": not an http or https address. ` +
      "Give one such as http://127.0.0.1:8188.",
  );
}

function integerOf(flag: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new RangeError(`Cannot use --${flag} "${text}": not a number from ${min} to ${max}.`);
}
