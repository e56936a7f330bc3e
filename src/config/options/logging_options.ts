import type { OptionRow } from "../option_row.ts";
import type { ChoiceShape } from "../shape.ts";

const LEVEL: ChoiceShape = {
  type: "choice",
  choices: ["debug", "info", "warn", "error"],
  synonyms: {
    trace: "debug",
    information: "info",
    warning: "warn",
    critical: "error",
    fatal: "error",
  },
};

/** Parts of the program whose lines say where they are from. */
export const LOG_AREAS: readonly string[] = ["http", "jobs", "mcp"];

/** What is logged, and where. */
export const LOGGING_OPTIONS: readonly OptionRow[] = [
  {
    key: "logging.level",
    flag: "log-level",
    ...LEVEL,
    default: "info",
    placeholder: "LEVEL",
    help: "What is logged: debug, info, warn or error, and all above it",
  },
  {
    key: "logging.format",
    flag: "log-format",
    type: "choice",
    choices: ["text", "json"],
    // A pattern of Python's logging, as other servers have it: its lines are for people.
    like: { pattern: /%\(\w+\)/, means: "text" },
    default: "text",
    placeholder: "FORMAT",
    help: "How: text, or json with an object a line",
  },
  {
    key: "logging.areas",
    type: "map",
    of: LEVEL,
    names: LOG_AREAS,
    help: "Levels of the areas http, jobs and mcp, such as http: debug",
  },
  {
    key: "logging.file",
    flag: "log-file",
    type: "string",
    pattern: /./,
    form: "a file",
    placeholder: "FILE",
    help: "File to log to, beside standard error",
  },
  {
    key: "logging.max_bytes",
    type: "integer",
    unit: "bytes",
    min: 1024,
    max: 2 ** 40,
    default: 10 * 2 ** 20,
    help: "Bytes at which the file is put aside and a new one begun",
  },
  {
    key: "logging.backups",
    type: "integer",
    min: 1,
    max: 100,
    default: 3,
    help: "How many files that were put aside are kept",
  },
  {
    key: "logging.prompts",
    flag: "log-prompts",
    type: "boolean",
    default: false,
    help: "Log what pictures are asked for, too",
  },
];
