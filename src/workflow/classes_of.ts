import type { SavedWorkflow } from "../comfyui/saved_workflow.ts";
import { readDefinitions } from "./convert/definitions.ts";
import { asRecord } from "./convert/raw.ts";
import { readGraph } from "./convert/read_graph.ts";
import { isVirtual } from "./convert/virtual_nodes.ts";

/**
 * The node classes that a conversion of a saved workflow asks the server about, each once: those of
 * the nodes, and of the nodes of the subgraphs in use. Nodes that only the editor knows are left out.
 */
export function classesOf(saved: SavedWorkflow): string[] {
  const raw = asRecord(saved) ?? {};
  const definitions = readDefinitions(raw);
  const [graphs, classes] = [new Set([readGraph(raw)]), new Set<string>()];
  // A set visits what is added while it is walked, and each graph once.
  for (const graph of graphs) {
    for (const { type } of graph.nodes.values()) {
      const definition = definitions.get(type);
      if (definition) graphs.add(definition);
      else if (!isVirtual(type)) classes.add(type);
    }
  }
  return [...classes];
}
