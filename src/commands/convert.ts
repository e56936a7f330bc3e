import { join, parse } from "@std/path";
import { stringifyJson } from "../comfyui/json.ts";
import type { Config } from "../config/config.ts";
import { eachFile } from "./each_file.ts";
import type { Program } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** `easel convert`: files in API format, one to standard output, or all into a folder. */
export async function convert(
  config: Config,
  terminal: Terminal,
  program: Program,
): Promise<number> {
  const folder = config.out === "-" ? undefined : config.out;
  if (config.operands.length > 1 && folder === undefined) {
    throw new TypeError("Cannot convert several files to stdout. Name a folder with --out.");
  }
  return await eachFile(config, {
    terminal,
    program,
    async handle(file, { workflow, warnings }) {
      for (const warning of warnings) terminal.err(`${file}: ${warning}`);
      const text = stringifyJson(workflow, 2);
      if (folder === undefined) terminal.out(text);
      else terminal.err(`${file}: written to ${await writeInto(folder, file, text)}`);
      return true;
    },
  });
}

async function writeInto(folder: string, file: string, text: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, `${parse(file).name}.json`);
  await Deno.writeTextFile(path, `${text}\n`);
  return path;
}
