import { type Option, options } from "./options.ts";

/** The text of `--help`, made from the table of options. */
export function usage(): string {
  const rows = options.map((option): [string, string] => [flagOf(option), helpOf(option)]);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [
    "Easel gives AI assistants the pictures that a ComfyUI can make, over MCP.",
    "",
    "Usage:",
    "  easel [options]           MCP over stdin and stdout, as desktop clients start it",
    "  easel serve [options]     MCP over HTTP at /mcp",
    "  easel convert FILE...     A saved workflow, or a picture that holds one, in API format",
    "  easel validate FILE...    Says whether a workflow can run, and what it lacks",
    "",
    "Options:",
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
  ].join("\n");
}

function flagOf({ flag, placeholder }: Option): string {
  return placeholder ? `--${flag} ${placeholder}` : `--${flag}`;
}

function helpOf({ help, default: value }: Option): string {
  return value === undefined ? help : `${help} [${value}]`;
}
