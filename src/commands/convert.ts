import { dirname, join, parse } from "@std/path";
import { stringifyJson } from "../comfyui/json.ts";
import type { Config } from "../config/config.ts";
import { eachFile } from "./each_file.ts";
import { isFolder } from "./is_folder.ts";
import type { Program } from "./program.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** `easel convert`: files in API format, one to standard output or to a file, or all into a folder. */
export async function convert(
  config: Config,
  terminal: Terminal,
  program: Program,
): Promise<number> {
  const placeOf = await placesFor(config);
  return await eachFile(config, {
    terminal,
    program,
    async handle(file, { workflow, warnings }) {
      for (const warning of warnings) terminal.err(`${file}: ${warning}`);
      const text = stringifyJson(workflow, 2);
      const path = placeOf(file);
      if (path === undefined) terminal.out(text);
      else {
        await write(path, text);
        terminal.err(`${file}: written to ${path}`);
      }
      return true;
    },
  });
}

/**
 * Where each file goes; `undefined` for standard output.
 *
 * @throws {UsageError} If several would go into one.
 */
async function placesFor(
  { out, operands }: Config,
): Promise<(file: string) => string | undefined> {
  const several = operands.length > 1;
  if (out === undefined || out === "-") {
    if (!several) return () => undefined;
    throw new UsageError("Cannot convert several files to stdout. Name a folder with --out.");
  }
  if (!/\.json$/i.test(out) || await isFolder(out)) {
    return (file) => join(out, `${parse(file).name}.json`);
  }
  if (!several) return () => out;
  throw new UsageError(`Cannot convert several files to "${out}". Name a folder with --out.`);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(path, `${text}\n`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // Made only where it is missing: the permission may be for the file alone.
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, `${text}\n`);
  }
}
