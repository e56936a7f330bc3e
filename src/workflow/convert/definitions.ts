import type { Graph } from "./graph.ts";
import { asList, asRecord } from "./raw.ts";
import { readGroupNodes } from "./group_nodes.ts";
import { readGraph } from "./read_graph.ts";

/**
 * Every subgraph definition of a file by its id, those nested in other definitions included, and
 * the group nodes of older files, which are read as if they were subgraphs.
 */
export function readDefinitions(saved: Record<string, unknown>): Map<string, Graph> {
  const definitions = readGroupNodes(asRecord(asRecord(saved["extra"])?.["groupNodes"]) ?? {});
  const holders: unknown[] = [saved];
  while (holders.length > 0) {
    const nested = asRecord(asRecord(holders.pop())?.["definitions"])?.["subgraphs"];
    for (const item of asList(nested)) {
      const raw = asRecord(item);
      if (!raw || typeof raw["id"] !== "string" || definitions.has(raw["id"])) continue;
      definitions.set(raw["id"], readGraph(raw));
      holders.push(raw);
    }
  }
  return definitions;
}
