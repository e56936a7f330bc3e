// deno-lint-ignore-file no-console
/**
 * Prints how many bytes each tool costs in `tools/list`, and all of them together, on the demo
 * engine without a folder of workflows. Fails where the default set is over the budget.
 *
 *     deno task tools [--tools NAMES] [--write]
 *
 * With `--write` it also writes the reference of all tools, `docs/tools.md`.
 */
import { parseConfig } from "../src/config/parse_config.ts";
import { easelInMemory } from "../tests/mcp/easel_in_memory.ts";
import { REFERENCE, toolsReference } from "./tools_reference.ts";

/** Most bytes of `tools/list`: about 3,500 tokens, which every conversation of a user pays. */
export const BUDGET = 14_000;

/** What one tool costs. */
export interface ToolSize {
  /** The tool. */
  name: string;
  /** Of its entry as JSON in UTF-8. */
  bytes: number;
}

/**
 * The size of each tool and of the whole answer.
 *
 * @param shownTools As `--tools` takes them; all where empty.
 */
export async function toolSizes(
  shownTools: string[] = [],
): Promise<{ tools: ToolSize[]; total: number }> {
  await using easel = await easelInMemory({ shownTools });
  const list = await easel.client.listTools();
  const tools = list.tools.map((tool) => ({ name: tool.name, bytes: bytesOf(tool) }));
  return { tools, total: bytesOf(list) };
}

/** The sizes as a table, with what is left of the budget. */
export function renderSizes({ tools, total }: { tools: ToolSize[]; total: number }): string {
  const rows = [...tools, { name: "tools/list", bytes: total }];
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, bytes }) => `${name.padEnd(width)}  ${`${bytes}`.padStart(6)}`);
  const left = BUDGET - total;
  const verdict = left >= 0 ? `${left} bytes below` : `${-left} bytes above`;
  return [...lines, `${verdict} the budget of ${BUDGET}.`].join("\n");
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

if (import.meta.main) {
  const { tools: shownTools, write } = parseConfig(Deno.args);
  const sizes = await toolSizes(shownTools);
  console.log(renderSizes(sizes));
  if (write) await Deno.writeTextFile(REFERENCE, await toolsReference());
  Deno.exit(sizes.total > BUDGET ? 1 : 0);
}
