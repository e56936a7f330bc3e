import type { Config } from "../config/config.ts";
import type { ProgramFile } from "../config/program_file.ts";
import type { ServerIdentity } from "../mcp/transport/greeting.ts";
import type { Services } from "../mcp/tool_context.ts";
import type { Terminal } from "./terminal.ts";

export type { ProgramFile };

/** The program as a command sees it: what only `src/cli.ts` can know or build. */
export interface Program {
  /** What it calls itself. */
  identity: ServerIdentity;
  /** The arguments that it was called with. */
  args: readonly string[];
  /** Where it is. */
  file: ProgramFile;
  /** Aborts when somebody asks the process to stop, from now on; who asks twice ends it at once. */
  interrupted(): AbortSignal;
  /** Builds all that reaches a ComfyUI and the workflows; nothing is asked yet. */
  open(): Promise<OpenProgram>;
}

/** What {@linkcode Program.open} builds. */
export interface OpenProgram extends AsyncDisposable {
  /** What the tools work with. */
  services: Services;
}

/**
 * A command of the program.
 *
 * @returns The exit code: 0 when all went well, 1 when something failed.
 */
export type RunCommand = (
  config: Config,
  terminal: Terminal,
  program: Program,
) => Promise<number>;
