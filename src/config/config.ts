import { type Command, type CommandRow, commands } from "./commands.ts";
import { type ParsedFlags, parseFlags } from "./flags.ts";

/** Everything the program can be told. */
export interface Config {
  /** What to do; `stdio` where no command is named. */
  command: Command;
  /** Address of the ComfyUI. */
  comfyui: URL;
  /** `always` the demo engine, `never`, or only where no ComfyUI answers. */
  demo: "always" | "never" | "fallback";
  /** Address to listen on, an IP or a name. */
  host: string;
  /** 0 to 65535; 0 takes a free one. */
  port: number;
  /** How long a job may run, s. */
  timeout: number;
  /** Names or patterns (`saved/*`) of workflows that become tools beside those that do by default. */
  expose: string[];
  /** Names, patterns (`list_*`) and toolsets (`core`) of the tools that clients see; empty for all. */
  tools: string[];
  /** Whether workflows may run whose nodes call a paid service, without a yes each time. */
  allowPaid: boolean;
  /** Most bytes of base64 that the pictures in a result may have; missing for what a client takes. */
  previewBytes?: number;
  /** What follows the command: files, a prompt, the name of a client. */
  operands: string[];
  /** Folder or file to write to; `-` for standard output. */
  out?: string;
  /** File with what `GET /object_info` answers, in place of a ComfyUI. */
  objectInfo?: string;
  /** Inputs of the picture to make, by name; values as they were written. */
  set: Record<string, string>;
  /** Whether to make a test picture, too. */
  picture: boolean;
  /** Whether to change a client's config, and not only to show what belongs there. */
  write: boolean;
}

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
    expose: namesOf(flags["expose"]),
    tools: toolsOf(flags["tools"]),
    allowPaid: flags["allow-paid"] === true,
    ...previewBytesOf(flags["preview-bytes"]),
    ...(flags["out"] !== undefined && { out: String(flags["out"]) }),
    ...(flags["object-info"] !== undefined && { objectInfo: String(flags["object-info"]) }),
    set: pairsOf(flags["set"]),
    picture: flags["picture"] === true,
    write: flags["write"] === true,
  };
}

function previewBytesOf(value: unknown): { previewBytes?: number } {
  if (value === undefined) return {};
  return { previewBytes: integerOf("preview-bytes", String(value), { min: 0, max: 50_000_000 }) };
}

function commandOf(flags: ParsedFlags): { command: Command; operands: string[] } {
  if (flags["help"]) return { command: "help", operands: [] };
  if (flags["version"]) return { command: "version", operands: [] };
  const [name, ...operands] = flags._;
  if (name === undefined) return { command: "stdio", operands: [] };
  const row = commands.find((known) => known.name === name);
  if (!row) {
    const known = commands.map((one) => one.name).join(", ");
    throw new TypeError(`Cannot run "${name}": not a command. Use ${known}, or none for stdio.`);
  }
  checkOperands(row, operands);
  return { command: row.name as Command, operands };
}

function checkOperands(row: CommandRow, operands: string[]): void {
  const { name, least = 0, most = 0, missing } = row;
  if (operands.length < least) throw new TypeError(`Cannot run ${name}: ${missing}`);
  if (operands.length <= most) return;
  const takes = row.operands ? `takes ${row.operands} and no more` : "takes nothing after it";
  throw new TypeError(`Cannot run "${operands[most]}": ${name} ${takes}. See --help.`);
}

/** Values by name, from `NAME=VALUE`; a value may hold any character. */
function pairsOf(values: unknown): Record<string, string> {
  const pairs = (Array.isArray(values) ? values : []).map((value) => {
    const [, name, text] = /^([\w-]+)=(.*)$/s.exec(String(value)) ?? [];
    if (name !== undefined && text !== undefined) return [name, text] as const;
    throw new RangeError(
      `Cannot use --set "${value}": not a name and a value. Write it as in --set steps=20.`,
    );
  });
  return Object.fromEntries(pairs);
}

function namesOf(value: unknown): string[] {
  return String(value ?? "").split(",").map((name) => name.trim()).filter(Boolean);
}

function toolsOf(value: unknown): string[] {
  const names = namesOf(value);
  const wrong = value !== undefined && names.length === 0
    ? String(value)
    : names.find((name) => !/^[\w*-]+$/.test(name));
  if (wrong === undefined) return names;
  throw new RangeError(
    `Cannot use --tools "${wrong}": not a tool, pattern or toolset. ` +
      "Give names with commas, such as core,list_*.",
  );
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  // What is before an @ may be a password.
  const shown = text.replace(/^.*@/s, "...@");
  throw new RangeError(
    `Cannot use --comfyui "${shown}": not an http or https address. ` +
      "Give one such as http://127.0.0.1:8188.",
  );
}

function integerOf(flag: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new RangeError(`Cannot use --${flag} "${text}": not a number from ${min} to ${max}.`);
}
