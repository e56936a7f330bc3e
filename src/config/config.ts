import { parseArgs } from "@std/cli";
import { closest } from "fastest-levenshtein";
import { options } from "./options.ts";

/** What the program is asked to do. */
export type Command = "stdio" | "serve" | "convert" | "validate" | "help" | "version";

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
  /** Names or patterns (`saved/*`) of workflows that become tools beside those that do by default. */
  expose: string[];
  /** Files to convert or validate. */
  files: string[];
  /** Folder to write converted files to. */
  out?: string;
  /** File with what `GET /object_info` answers, in place of a ComfyUI. */
  objectInfo?: string;
}

type Flags = Record<string, unknown>;

/** Commands by name, and whether they take files. */
const COMMANDS = new Map<Command, boolean>([["serve", false], ["convert", true], [
  "validate",
  true,
]]);

/**
 * Reads the command line.
 *
 * @throws {TypeError} If a command or flag is not known, or a flag lacks its value.
 * @throws {RangeError} If a value is not valid.
 */
export function parseConfig(args: readonly string[]): Config {
  const flags = parseFlags(args);
  return {
    ...commandOf(flags),
    comfyui: urlOf(String(flags["comfyui"])),
    demo: flags["demo"] ? "always" : flags["or-demo"] ? "fallback" : "never",
    host: String(flags["host"]),
    port: integerOf("port", String(flags["port"]), { min: 0, max: 65535 }),
    timeout: integerOf("timeout", String(flags["timeout"]), { min: 1, max: 86_400 }),
    expose: String(flags["expose"] ?? "").split(",").map((name) => name.trim()).filter(Boolean),
    ...(flags["out"] !== undefined && { out: String(flags["out"]) }),
    ...(flags["object-info"] !== undefined && { objectInfo: String(flags["object-info"]) }),
  };
}

function parseFlags(args: readonly string[]): Flags & { _: (string | number)[] } {
  const withValue = options.filter(({ type }) => type !== "boolean");
  return parseArgs([...args], {
    boolean: options.filter(({ type }) => type === "boolean").map(({ flag }) => flag),
    string: withValue.map(({ flag }) => flag),
    default: Object.fromEntries(
      withValue.filter((option) => option.default !== undefined)
        .map((option) => [option.flag, String(option.default)]),
    ),
    alias: { h: "help", V: "version" },
    unknown: (arg) => arg.startsWith("-") ? refuseFlag(arg) : true,
  });
}

function refuseFlag(arg: string): never {
  const near = closest(arg.split("=")[0] ?? arg, options.map(({ flag }) => `--${flag}`));
  throw new TypeError(`Cannot use flag "${arg}": not known. Did you mean ${near}? See --help.`);
}

function commandOf(
  flags: Flags & { _: (string | number)[] },
): { command: Command; files: string[] } {
  if (flags["help"]) return { command: "help", files: [] };
  if (flags["version"]) return { command: "version", files: [] };
  const [name, ...files] = flags._.map(String);
  if (name === undefined) return { command: "stdio", files: [] };
  const command = [...COMMANDS.keys()].find((known) => known === name);
  const wrong = command === undefined ? name : COMMANDS.get(command) ? undefined : files[0];
  if (command === undefined || wrong !== undefined) {
    const known = [...COMMANDS.keys()].join(", ");
    throw new TypeError(`Cannot run "${wrong}": not a command. Use ${known}, or none for stdio.`);
  }
  if (COMMANDS.get(command) && files.length === 0) {
    throw new TypeError(`Cannot ${command}: no file is named. Name one: easel ${command} my.json`);
  }
  return { command, files };
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
