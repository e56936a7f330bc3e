import type { Json } from "../../comfyui/json.ts";
import type { Graph, GraphInput, GraphLink, GraphNode, GraphSlot } from "./graph.ts";
import { INPUT_NODE, OUTPUT_NODE } from "./graph.ts";
import { asId, asIndex, asJsonRecord, asList, asRecord, asTypeName } from "./raw.ts";

interface ReadLink extends GraphLink {
  targetId: string;
  targetSlot: number;
}

/**
 * Reads the nodes and links of a root workflow or a subgraph's definition. Links may be lists or
 * objects; what is no node or no link is left out.
 */
export function readGraph(raw: Record<string, unknown>): Graph {
  const inputNode = asId(asRecord(raw["inputNode"])?.["id"]) ?? INPUT_NODE;
  const outputNode = asId(asRecord(raw["outputNode"])?.["id"]) ?? OUTPUT_NODE;
  const links = readLinks(raw["links"], inputNode);
  const graph: Graph = {
    name: typeof raw["name"] === "string" ? raw["name"] : "",
    nodes: readNodes(raw["nodes"]),
    links,
    inputs: asList(raw["inputs"]).map(readSlot),
    outputs: asList(raw["outputs"]).map(readSlot),
    outputLinks: readOutputLinks(asList(raw["outputs"]), links, outputNode),
    inputTargets: [],
    isGroup: false,
  };
  graph.inputTargets = findInputTargets(graph);
  return graph;
}

function readNodes(raw: unknown): Map<string, GraphNode> {
  const nodes = new Map<string, GraphNode>();
  for (const item of asList(raw)) {
    const node = readNode(asRecord(item) ?? {});
    if (node) nodes.set(node.id, node);
  }
  return nodes;
}

function readNode(raw: Record<string, unknown>): GraphNode | undefined {
  const id = asId(raw["id"]);
  if (id === undefined || typeof raw["type"] !== "string") return undefined;
  return {
    id,
    type: raw["type"],
    mode: typeof raw["mode"] === "number" ? raw["mode"] : 0,
    title: typeof raw["title"] === "string" ? raw["title"] : undefined,
    inputs: asList(raw["inputs"]).map(readInput),
    outputTypes: asList(raw["outputs"]).map((output) => asTypeName(asRecord(output)?.["type"])),
    values: raw["widgets_values"] as Json | undefined,
    named: asJsonRecord(raw["widgets_values_named"]),
    properties: asRecord(raw["properties"]) ?? {},
  };
}

function readInput(raw: unknown): GraphInput {
  const input = asRecord(raw) ?? {};
  const widget = asRecord(input["widget"])?.["name"];
  return {
    name: typeof input["name"] === "string" ? input["name"] : "",
    type: asTypeName(input["type"]),
    link: asId(input["link"]),
    widget: typeof widget === "string" ? widget : undefined,
    ...readLabel(input),
  };
}

function readSlot(raw: unknown): GraphSlot {
  const slot = asRecord(raw) ?? {};
  return {
    name: typeof slot["name"] === "string" ? slot["name"] : "",
    type: asTypeName(slot["type"]),
    ...readLabel(slot),
  };
}

function readLabel({ label }: Record<string, unknown>): { label?: string } {
  return typeof label === "string" ? { label } : {};
}

function readLinks(raw: unknown, inputNode: string): Map<string, ReadLink> {
  const links = new Map<string, ReadLink>();
  for (const item of asList(raw)) {
    const [id, originId, originSlot, targetId, targetSlot] = linkFields(item);
    const [key, origin] = [asId(id), asId(originId)];
    if (key === undefined || origin === undefined) continue;
    links.set(key, {
      originId: origin === inputNode ? INPUT_NODE : origin,
      originSlot: asIndex(originSlot),
      targetId: asId(targetId) ?? "",
      targetSlot: asIndex(targetSlot),
    });
  }
  return links;
}

function linkFields(raw: unknown): unknown[] {
  if (Array.isArray(raw)) return raw;
  const link = asRecord(raw) ?? {};
  return ["id", "origin_id", "origin_slot", "target_id", "target_slot"].map((name) => link[name]);
}

/** An output names its link; where it names none, the link that ends at its index is taken. */
function readOutputLinks(
  outputs: unknown[],
  links: Map<string, ReadLink>,
  outputNode: string,
): (GraphLink | undefined)[] {
  const byIndex = new Map<number, GraphLink>();
  for (const link of links.values()) {
    if (link.targetId === outputNode) byIndex.set(link.targetSlot, link);
  }
  return outputs.map((output, index) => {
    const ids = asList(asRecord(output)?.["linkIds"]).map((id) => asId(id) ?? "");
    const named = ids.map((id) => links.get(id)).find((link) => link !== undefined);
    return named ?? byIndex.get(index);
  });
}

function findInputTargets(graph: Graph): Graph["inputTargets"] {
  const targets: Graph["inputTargets"] = graph.inputs.map(() => []);
  for (const node of graph.nodes.values()) {
    for (const input of node.inputs) {
      const link = input.link === undefined ? undefined : graph.links.get(input.link);
      if (link?.originId === INPUT_NODE) targets[link.originSlot]?.push({ node, input });
    }
  }
  return targets;
}
