import type { Config } from "../config/config.ts";
import { explain } from "../config/explain.ts";
import { findSources } from "../config/load_config.ts";
import { Problems } from "../config/problems.ts";
import type { Program } from "./program.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `easel config`: every option and its value; with `--explain`, where that is from, and what of a
 * file is not used. Secrets are not shown.
 */
export async function config(
  { explain: withOrigins, notes = [] }: Config,
  terminal: Terminal,
  { args }: Pick<Program, "args">,
): Promise<number> {
  const sources = await findSources(args);
  const rows = explain(args, sources)
    .map(({ key, value, from }) => withOrigins ? [key, value, from] : [key, value]);
  for (const line of table(rows)) terminal.out(line);
  if (!withOrigins) return 0;
  for (const { key, from, why } of sources.file?.unused({ problems: new Problems() }) ?? []) {
    terminal.out(`${key} (${from}) is not used: ${why}.`);
  }
  for (const note of notes) terminal.out(note);
  return 0;
}
