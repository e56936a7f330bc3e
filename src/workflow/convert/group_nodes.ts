import { type Graph, type GraphNode, INPUT_NODE } from "./graph.ts";
import { asId, asIndex, asList, asRecord, asTypeName } from "./raw.ts";
import { readGraph } from "./read_graph.ts";

/** What a group node's definition says about one of its nodes. */
interface SlotConfig {
  input(name: string): { name?: unknown; visible?: unknown };
  output(slot: number): { visible?: unknown };
}

/**
 * Reads `extra.groupNodes`, the forerunner of subgraphs, as subgraph definitions: what is linked to
 * nothing inside becomes an input or output of the whole, in the order of the nodes.
 *
 * @returns Definitions by the types that their nodes have, `workflow>Name` and `workflow/Name`.
 */
export function readGroupNodes(raw: Record<string, unknown>): Map<string, Graph> {
  const definitions = new Map<string, Graph>();
  for (const [name, item] of Object.entries(raw)) {
    const graph = readGroupNode(name, asRecord(item) ?? {});
    definitions.set(`workflow>${name}`, graph);
    definitions.set(`workflow/${name}`, graph);
  }
  return definitions;
}

function readGroupNode(name: string, raw: Record<string, unknown>): Graph {
  const nodes = asList(raw["nodes"]).map((node, index) => ({ ...asRecord(node), id: index }));
  const graph: Graph = { ...readGraph({ name, nodes }), isGroup: true };
  for (const node of graph.nodes.values()) node.inputs.forEach((input) => input.link = undefined);
  const linkedOutputs = addInnerLinks(graph, asList(raw["links"]));
  for (const node of graph.nodes.values()) {
    const config = configOf(raw, node);
    addInputs(graph, node, config);
    addOutputs(graph, node, { config, linkedOutputs, external: externalOutputs(raw) });
  }
  return graph;
}

/** @returns The outputs that feed another node of the group, as `node/slot`. */
function addInnerLinks(graph: Graph, links: unknown[]): Set<string> {
  const linkedOutputs = new Set<string>();
  for (const [index, link] of links.entries()) {
    const [origin, originSlot, target, targetSlot] = asList(link);
    const originId = asId(origin);
    const input = graph.nodes.get(asId(target) ?? "")?.inputs[asIndex(targetSlot)];
    if (originId === undefined || !input) continue;
    input.link = `inner ${index}`;
    graph.links.set(input.link, { originId, originSlot: asIndex(originSlot) });
    linkedOutputs.add(`${originId}/${asIndex(originSlot)}`);
  }
  return linkedOutputs;
}

function addInputs(graph: Graph, node: GraphNode, config: SlotConfig): void {
  for (const input of node.inputs) {
    const hidden = config.input(input.name).visible === false;
    if (input.link !== undefined || input.widget !== undefined || hidden) continue;
    const slot = graph.inputs.length;
    input.link = `outer ${slot}`;
    graph.links.set(input.link, { originId: INPUT_NODE, originSlot: slot });
    graph.inputs.push({ name: input.name, type: input.type });
    graph.inputTargets.push([{ node, input }]);
  }
}

function addOutputs(
  graph: Graph,
  node: GraphNode,
  { config, linkedOutputs, external }: {
    config: SlotConfig;
    linkedOutputs: Set<string>;
    external: Set<string>;
  },
): void {
  for (const [slot, type] of node.outputTypes.entries()) {
    const key = `${node.id}/${slot}`;
    const visible = config.output(slot).visible ?? (!linkedOutputs.has(key) || external.has(key));
    if (!visible) continue;
    graph.outputs.push({ name: type, type: asTypeName(type) });
    graph.outputLinks.push({ originId: node.id, originSlot: slot });
  }
}

/** Outputs that feed both a node of the group and one outside of it. */
function externalOutputs(raw: Record<string, unknown>): Set<string> {
  return new Set(
    asList(raw["external"]).map((entry) => {
      const [node, slot] = asList(entry);
      return `${asId(node)}/${asIndex(slot)}`;
    }),
  );
}

function configOf(raw: Record<string, unknown>, node: GraphNode): SlotConfig {
  const config = asRecord(asRecord(raw["config"])?.[node.id]);
  const [inputs, outputs] = [asRecord(config?.["input"]), asRecord(config?.["output"])];
  return {
    input: (name) => asRecord(inputs?.[name]) ?? {},
    output: (slot) => asRecord(outputs?.[slot]) ?? {},
  };
}
