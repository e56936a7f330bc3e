import type { Row, Sample } from "./interleave.ts";
import { StdioServer } from "./stdio_server.ts";
import type { Column } from "./table.ts";

/** The table of starts. */
export const START_COLUMNS: readonly Column[] = [
  { title: "initialize, ms", measure: "initializeMs", show: "median" },
  { title: "p95", measure: "initializeMs", show: "p95" },
  { title: "ratio", measure: "initializeMs", show: "ratio" },
  { title: "memory then, MiB", measure: "initializeMiB", show: "median", digits: 0 },
  { title: "tools/list, ms", measure: "listMs", show: "median" },
  { title: "memory then, MiB", measure: "listMiB", show: "median", digits: 0 },
  { title: "its bytes", measure: "listBytes", show: "median", digits: 0 },
  { title: "tokens, about", measure: "listTokens", show: "median", digits: 0 },
];

/** Bytes of JSON that make a token, about. */
const TOKEN_BYTES = 4;

/** Options of {@linkcode startRow}. */
export interface StartRowOptions {
  /** The folder in which it is started. */
  cwd: string;
  /** Whether it is asked for its tools, too; it is where left out. */
  listsTools?: boolean;
}

/** A server's start: from its spawn to its answers, each counted from the spawn. */
export function startRow(
  name: string,
  command: readonly string[],
  { cwd, listsTools = true }: StartRowOptions,
): Row {
  return {
    name,
    async sample() {
      await using server = new StdioServer(command, cwd);
      await server.initialize();
      const sample = { initializeMs: since(server), ...memory("initializeMiB", server) };
      return listsTools ? { ...sample, ...await listTools(server) } : sample;
    },
  };
}

async function listTools(server: StdioServer): Promise<Sample> {
  await server.initialized();
  const result = await server.request("tools/list");
  const listMs = since(server);
  const listBytes = new TextEncoder().encode(JSON.stringify(result)).length;
  const listTokens = listBytes / TOKEN_BYTES;
  return { listMs, listBytes, listTokens, ...memory("listMiB", server) };
}

function since({ spawnedAt }: StdioServer): number {
  return performance.now() - spawnedAt;
}

function memory(measure: string, { residentMiB }: StdioServer): Sample {
  return residentMiB === undefined ? {} : { [measure]: residentMiB };
}
