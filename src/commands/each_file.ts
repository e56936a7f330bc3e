import type { Config } from "../config/config.ts";
import {
  type ConvertedFile,
  convertFile,
  type DescribeNodes,
  objectInfoFile,
} from "../library/workflow_checks.ts";
import { messageOf } from "./message_of.ts";
import type { Program } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Options of {@linkcode eachFile}. */
export interface EachFileOptions {
  /** Where complaints go. */
  terminal: Terminal;
  /** Builds what reaches a ComfyUI. */
  program: Program;
  /** Tells whether all is well with a file. */
  handle(file: string, converted: ConvertedFile): Promise<boolean> | boolean;
}

/**
 * Reads and converts each file that the command line names; one that fails is reported, and the
 * others go on.
 *
 * @returns The exit code.
 */
export async function eachFile(
  { operands, objectInfo }: Config,
  { terminal, program, handle }: EachFileOptions,
): Promise<number> {
  await using app = await program.open();
  const describe: DescribeNodes = objectInfo === undefined
    ? (classes) => app.services.engines.objectInfo(classes)
    : await objectInfoFile(objectInfo);
  let code = 0;
  for (const file of operands) {
    try {
      await checkThere(file);
      if (!await handle(file, await convertFile(file, describe))) code = 1;
    } catch (error) {
      // Nobody reads what would be said of the others.
      if (error instanceof Deno.errors.BrokenPipe) throw error;
      terminal.err(`easel: ${messageOf(error)}`);
      code = 1;
    }
  }
  return code;
}

/** What may not be read at all is told where it is read. */
async function checkThere(file: string): Promise<void> {
  try {
    await Deno.stat(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return;
    throw new RangeError(`Cannot read "${file}": no such file. See its name, and the folder.`, {
      cause: error,
    });
  }
}
