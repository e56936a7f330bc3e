import { createApp } from "../../src/app.ts";
import type { Program, RunCommand } from "../../src/commands/program.ts";
import type { Terminal } from "../../src/commands/terminal.ts";
import { parseConfig } from "../../src/config/parse_config.ts";

/** What a command did. */
export interface CommandRun {
  code: number;
  /** Lines of standard output. */
  out: string[];
  /** Bytes of standard output that are no lines. */
  bytes: Uint8Array;
  /** Lines of standard error. */
  err: string[];
  /** What was drawn on the terminal. */
  drawn: string;
}

/** Options of {@linkcode runCommand}. */
export interface CommandRunOptions {
  terminal?: Partial<Terminal>;
  program?: Partial<Program>;
}

/** Runs a command as `easel` would with these arguments, on a terminal that keeps what it is told. */
export async function runCommand(
  run: RunCommand,
  args: string[],
  options: CommandRunOptions = {},
): Promise<CommandRun> {
  const config = parseConfig(args);
  const kept = { out: [] as string[], err: [] as string[], drawn: "", bytes: [] as number[] };
  const terminal: Terminal = {
    isTerminal: false,
    color: false,
    columns: 80,
    out: (line) => void kept.out.push(line),
    outBytes: (bytes) => void kept.bytes.push(...bytes),
    err: (line) => void kept.err.push(line),
    draw: (text) => void (kept.drawn += text),
    ...options.terminal,
  };
  const identity = { name: "easel", version: "0.0.0" };
  const code = await run(config, terminal, {
    identity,
    args,
    file: { execPath: "/bin/deno", mainModule: "file:///opt/easel/main.ts", compiled: false },
    interrupted: () => new AbortController().signal,
    open: () => createApp(config, { identity, log: () => {} }),
    ...options.program,
  });
  return { ...kept, code, bytes: new Uint8Array(kept.bytes) };
}
