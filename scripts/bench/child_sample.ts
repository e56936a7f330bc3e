import { denoRun } from "./easel_command.ts";
import type { Sample } from "./interleave.ts";

/** Options of {@linkcode childSample}. */
export interface ChildOptions {
  /** Its arguments. */
  args: readonly string[];
  /** Flags of Deno's, beside all permissions. */
  flags?: readonly string[];
}

/**
 * Runs a script in a process of its own that prints one sample as JSON.
 *
 * @throws {Error} If it fails, with what it said.
 */
export async function childSample(
  script: string,
  { args, flags = [] }: ChildOptions,
): Promise<Sample> {
  const [program = "", ...rest] = [...denoRun, "-A", ...flags, script, ...args];
  const command = new Deno.Command(program, { args: rest, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (success) return JSON.parse(text(stdout));
  throw new Error(`Cannot measure by "${script}": ${text(stderr) || "it failed"}. Run it alone.`);
}
