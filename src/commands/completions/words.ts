import { type CommandRow, commands } from "../../config/commands.ts";
import { type Option, options } from "../../config/options.ts";
import { CLIENTS } from "../connect/clients.ts";

/** The shells that completions are made for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** A flag as a shell completes it. */
export interface FlagWords {
  /** Its name: `no-...` where it is there for switching off. */
  name: string;
  /** What it does. */
  help: string;
  /** What its value can be: one of some words, a path, anything, or it has none. */
  value: readonly string[] | "path" | "any" | undefined;
  /** What stands for its value. */
  placeholder: string;
  /** Whether it may be given several times. */
  repeated: boolean;
  /** The commands that it is for; all, where left out. */
  commands?: readonly string[] | undefined;
}

/** What can follow a command. */
export interface CommandWords {
  /** The command; `undefined` for stdio, which has no name. */
  row: CommandRow | undefined;
  /** The flags that are for it. */
  flags: FlagWords[];
  /** What its operands can be: names, files, or anything else. */
  operands: "files" | readonly string[];
}

/** Every flag. */
export function flagWords(): FlagWords[] {
  return options.map(wordsOf);
}

/** What can follow each command, and first what can follow none. */
export function completionWords(): CommandWords[] {
  return [undefined, ...commands].map((row) => ({
    row,
    flags: flagWords().filter(({ commands: of }) => !of || row && of.includes(row.name)),
    operands: operandsOf(row),
  }));
}

/** Flags whose value is a path, or may be. */
const PATHS = ["config", "job-store", "log-file", "object-info", "out", "workflows-folder"];

function wordsOf(option: Option): FlagWords {
  const { flag, default: value, help, off, placeholder = "", repeated = false } = option;
  const isOn = value === true;
  return {
    name: isOn ? `no-${flag}` : flag,
    help: isOn ? off ?? help : help,
    value: valueOf(option),
    placeholder,
    repeated,
    commands: option.commands,
  };
}

function valueOf(option: Option): FlagWords["value"] {
  if (option.type === "boolean") return undefined;
  if (option.type === "choice") return option.choices;
  return PATHS.includes(option.flag) ? "path" : "any";
}

function operandsOf(row: CommandRow | undefined): "files" | readonly string[] {
  if (row?.operands === "FILE...") return "files";
  if (row?.name === "connect") return CLIENTS.map(({ id }) => id);
  return row?.name === "completions" ? SHELLS : [];
}
