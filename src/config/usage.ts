import { type CommandRow, commands } from "./commands.ts";
import type { OptionRow } from "./option_row.ts";
import { type Option, OPTION_GROUPS } from "./options.ts";

/** The text of `--help`, made from the tables of commands and options. */
export function usage(): string {
  return [
    "Easel gives AI assistants the pictures that a ComfyUI can make, over MCP.",
    "",
    "Usage:",
    ...columns([
      ["easel [options]", "MCP over stdin and stdout, as desktop clients start it"],
      ...commands.map((row): [string, string] => [callOf(row), row.help]),
    ]),
    ...OPTION_GROUPS.flatMap(({ heading, options }) => section(heading, options)),
    "",
    "More can be said in a file, which easel init writes: tokens, limits, several ComfyUIs.",
    "It exits with 0 when all went well, 1 when something failed, and 2 when it was called wrongly.",
  ].join("\n");
}

function section(heading: string, options: readonly OptionRow[]): string[] {
  const flags = options.filter((option): option is Option => option.flag !== undefined);
  if (flags.length === 0) return [];
  return ["", `${heading}:`, ...columns(flags.map((option) => [flagOf(option), helpOf(option)]))];
}

function columns(rows: [string, string][]): string[] {
  const width = Math.max(28, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function callOf({ name, operands }: CommandRow): string {
  return operands ? `easel ${name} ${operands}` : `easel ${name}`;
}

function flagOf({ flag, placeholder, default: value }: Option): string {
  // A switch that is on is for switching off.
  if (value === true) return `--no-${flag}`;
  return placeholder ? `--${flag} ${placeholder}` : `--${flag}`;
}

function helpOf({ help, off, commands: of, default: value }: Option): string {
  const text = value === true ? off ?? help : help;
  const limited = of ? `${text} (${of.join(", ")})` : text;
  const hasNone = value === undefined || typeof value === "boolean" || Array.isArray(value);
  return hasNone ? limited : `${limited} [${value}]`;
}
