import type { Config } from "../config/config.ts";
import type { LibraryEntry, SourceName } from "../library/library.ts";
import { mapPooled } from "../library/map_pooled.ts";
import type { Services } from "../mcp/tool_context.ts";
import { judgeWorkflow } from "./judge_workflow.ts";
import type { Program } from "./program.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Sources of hundreds: they are only counted, unless somebody looks for something. */
const LARGE: readonly SourceName[] = ["gallery", "history"];

/** Most workflows that are shown. */
const SHOWN = 100;

/** How many are looked at at a time. */
const AT_ONCE = 8;

/** `easel workflows`: the workflows there are, or those with these words, and whether they can run. */
export async function workflows(
  { operands }: Config,
  terminal: Terminal,
  program: Program,
): Promise<number> {
  await using app = await program.open();
  const query = operands.join(" ");
  const { entries, problems, unavailable } = await app.services.library.list({ query });
  const wanted = query === "" ? entries.filter(({ source }) => !LARGE.includes(source)) : entries;
  const shown = wanted.slice(0, SHOWN);
  const rows = await mapPooled(shown, AT_ONCE, (entry) => rowOf(entry, app.services));
  for (const line of table(rows)) terminal.out(line);
  if (entries.length === 0) terminal.err(query === "" ? "No workflows." : `None for "${query}".`);
  if (wanted.length > SHOWN) terminal.err(`And ${wanted.length - SHOWN} more: say more words.`);
  if (query === "") { for (const line of countsOf(entries)) terminal.err(line); }
  for (const { file, reason } of problems) terminal.err(`Skipped ${file}: ${reason}`);
  for (const { source, reason } of unavailable) terminal.err(`Not asked: ${source}: ${reason}`);
  return unavailable.length === 0 ? 0 : 1;
}

async function rowOf(entry: LibraryEntry, services: Services): Promise<string[]> {
  const { text } = await judgeWorkflow(entry, services);
  return [entry.id, entry.media ?? "", text.replaceAll(/\s+/g, " ")];
}

function countsOf(entries: readonly LibraryEntry[]): string[] {
  return LARGE.flatMap((source) => {
    const count = entries.filter((entry) => entry.source === source).length;
    return count === 0 ? [] : [`And ${count} of ${source}: easel workflows ${source}/`];
  });
}
