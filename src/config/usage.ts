import { type CommandRow, commands } from "./commands.ts";
import { type Option, options } from "./options.ts";

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
    "",
    "Options:",
    ...columns(options.map((option) => [flagOf(option), helpOf(option)])),
    "",
    "It exits with 0 when all went well, 1 when something failed, and 2 when it was called wrongly.",
  ].join("\n");
}

function columns(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function callOf({ name, operands }: CommandRow): string {
  return operands ? `easel ${name} ${operands}` : `easel ${name}`;
}

function flagOf({ flag, placeholder }: Option): string {
  return placeholder ? `--${flag} ${placeholder}` : `--${flag}`;
}

function helpOf({ help, commands: of, default: value }: Option): string {
  const limited = of ? `${help} (${of.join(", ")})` : help;
  return value === undefined ? limited : `${limited} [${value}]`;
}
