/** One command of the program: the only place that knows its name, what follows it, and its meaning. */
export interface CommandRow {
  /** What it is called by. */
  name: string;
  /** What follows it, as the help shows it. */
  operands?: string;
  /** How many words must follow it; none where left out. */
  least?: number;
  /** How many words may follow it; none where left out. */
  most?: number;
  /** Said where too few follow it: what is missing, and an example. */
  missing?: string;
  /** One line of `--help`. */
  help: string;
}

/** Every command but stdio, which goes without a name, in the order of the help. */
export const COMMANDS = [
  { name: "serve", help: "MCP over HTTP at /mcp, and GET /health" },
  {
    name: "generate",
    operands: "PROMPT",
    least: 1,
    most: Infinity,
    missing: 'no prompt is given. Say what to show: easel generate "a lighthouse at dusk"',
    help: "A picture from a text, written to a file",
  },
  {
    name: "workflows",
    operands: "[WORD...]",
    most: Infinity,
    help: "The workflows there are, and whether they can run",
  },
  {
    name: "convert",
    operands: "FILE...",
    least: 1,
    most: Infinity,
    missing: "no file is named. Name one: easel convert my.json",
    help: "A saved workflow, or a picture that holds one, in API format",
  },
  {
    name: "validate",
    operands: "FILE...",
    least: 1,
    most: Infinity,
    missing: "no file is named. Name one: easel validate my.json",
    help: "Says whether a workflow can run, and what it lacks",
  },
  { name: "doctor", help: "Checks everything that a picture needs, and explains what is wrong" },
  {
    name: "connect",
    operands: "[CLIENT]",
    most: 1,
    help: "What to write into a client's config; the clients, where none is named",
  },
  { name: "config", help: "Every option, its value, and where that comes from" },
  {
    name: "init",
    operands: "[FILE]",
    most: 1,
    help: "Writes a config file, easel.yaml, with every option and what it means",
  },
  {
    name: "completions",
    operands: "SHELL",
    least: 1,
    most: 1,
    missing: "no shell is named. Name bash, zsh or fish: easel completions bash",
    help: "A script that completes easel's words in bash, zsh or fish",
  },
] as const satisfies readonly CommandRow[];

/** The table's rows, without their exact values. */
export const commands: readonly CommandRow[] = COMMANDS;

/** What the program can be asked to do. */
export type Command = "stdio" | "help" | "version" | (typeof COMMANDS)[number]["name"];
