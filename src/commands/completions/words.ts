import { type CommandRow, commands } from "../../config/commands.ts";
import { type Option, options } from "../../config/options.ts";
import { CLIENTS } from "../connect/clients.ts";

/** The shells that completions are made for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** What can follow a command. */
export interface CommandWords {
  /** The command; `undefined` for stdio, which has no name. */
  row: CommandRow | undefined;
  /** The flags that are for it. */
  flags: Option[];
  /** What its operands can be: names, files, or anything else. */
  operands: "files" | readonly string[];
}

/** What can follow each command, and first what can follow none. */
export function completionWords(): CommandWords[] {
  return [undefined, ...commands].map((row) => ({
    row,
    flags: options.filter((option) => isFor(option, row)),
    operands: operandsOf(row),
  }));
}

/** Flags whose value is a path, or may be. */
const PATHS = ["config", "job-store", "log-file", "object-info", "out", "workflows-folder"];

/** Whether a flag's value is a path. */
export function takesPath({ flag }: Option): boolean {
  return PATHS.includes(flag);
}

function isFor({ commands: of }: Option, row: CommandRow | undefined): boolean {
  return of === undefined || row !== undefined && of.includes(row.name);
}

function operandsOf(row: CommandRow | undefined): "files" | readonly string[] {
  if (row?.operands === "FILE...") return "files";
  if (row?.name === "connect") return CLIENTS.map(({ id }) => id);
  return row?.name === "completions" ? SHELLS : [];
}
