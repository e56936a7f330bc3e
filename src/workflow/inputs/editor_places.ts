import { type ApiWorkflow, isNodeLink } from "../../comfyui/api_workflow.ts";
import type { SavedWorkflow } from "../../comfyui/saved_workflow.ts";
import { readDefinitions } from "../convert/definitions.ts";
import { type Graph, type GraphNode, MODE_BYPASSED, MODE_MUTED } from "../convert/graph.ts";
import { asRecord } from "../convert/raw.ts";
import { readGraph } from "../convert/read_graph.ts";
import { isPrimitive, isReroute } from "../convert/virtual_nodes.ts";
import type { InputTarget } from "../input_target.ts";
import { placeKey } from "./input_candidate.ts";

/** A subgraph's node at the root, and what it is an instance of. */
export interface RootHost {
  /** The node. */
  node: GraphNode;
  /** The subgraph. */
  definition: Graph;
}

/** An input of a node, by the name of its widget where it has one. */
interface Consumer {
  node: GraphNode;
  name: string;
}

/** Tells where in a converted workflow the widgets are that the editor shows. */
export class EditorPlaces {
  readonly #workflow: ApiWorkflow;
  readonly #root: Graph;
  readonly #definitions: Map<string, Graph>;
  readonly #feeds = new Map<Graph, Map<string, Consumer[]>>();
  readonly #groups = new Map<string, InputTarget[]>();

  /** Reads the file; `workflow` is what a conversion made of it. */
  constructor(saved: SavedWorkflow, workflow: ApiWorkflow) {
    const raw = asRecord(saved) ?? {};
    this.#workflow = workflow;
    this.#root = readGraph(raw);
    this.#definitions = readDefinitions(raw);
    this.#findGroups(this.#root, "");
  }

  /** The nodes that one sees on opening the workflow. */
  get nodes(): GraphNode[] {
    return [...this.#root.nodes.values()];
  }

  /** The subgraphs' nodes among them. */
  get hosts(): RootHost[] {
    return this.nodes.flatMap((node) => {
      const definition = this.#definitions.get(node.type);
      return definition && !definition.isGroup ? [{ node, definition }] : [];
    });
  }

  /** The node at the root of an id. */
  node(id: string): GraphNode | undefined {
    return this.#root.nodes.get(id);
  }

  /** Whether a link, and not only a value, feeds an input of a node at the root. */
  isLinked(node: GraphNode, input: string): boolean {
    const link = node.inputs.find(({ name }) => name === input)?.link;
    return link !== undefined && this.#root.links.has(link);
  }

  /** The literals behind a widget of a node at the root. */
  widget(node: GraphNode, name: string): InputTarget[] {
    return this.#behind(this.#root, { path: "", node, name });
  }

  /** The literals behind an input of a subgraph's node. */
  hostInput({ node, definition }: RootHost, index: number): InputTarget[] {
    return this.#inside(definition, `${node.id}:`, index);
  }

  /** The literals behind a widget of a node inside of a subgraph's node at the root. */
  innerWidget({ node, definition }: RootHost, innerId: string, name: string): InputTarget[] {
    const inner = definition.nodes.get(innerId);
    return inner ? this.#behind(definition, { path: `${node.id}:`, node: inner, name }) : [];
  }

  /** A literal and those that a primitive node keeps the same as it. */
  together(target: InputTarget): InputTarget[] {
    return this.#groups.get(placeKey(target)) ?? [target];
  }

  #behind(
    graph: Graph,
    { path, node, name }: { path: string; node: GraphNode; name: string },
  ): InputTarget[] {
    const definition = this.#definitions.get(node.type);
    // The inside of one that is switched off is not in the workflow, and nobody checked it.
    if (definition && path === "" && isOff(node)) return [];
    if (definition) {
      const index = definition.inputs.findIndex((input) => input.name === name);
      return this.#inside(definition, `${path}${node.id}:`, index);
    }
    if (isPrimitive(node.type) || isReroute(node.type)) {
      return this.#consumers(graph, node.id).flatMap((consumer) =>
        this.#behind(graph, { path, ...consumer })
      );
    }
    return this.#isLiteral(path + node.id, name) ? [{ nodeId: path + node.id, input: name }] : [];
  }

  #inside(definition: Graph, path: string, index: number): InputTarget[] {
    return (definition.inputTargets[index] ?? []).flatMap(({ node, input }) =>
      this.#behind(definition, { path, node, name: input.widget ?? input.name })
    );
  }

  /** The inputs that a node feeds, past reroutes. */
  #consumers(graph: Graph, nodeId: string): Consumer[] {
    let feeds = this.#feeds.get(graph);
    if (!feeds) this.#feeds.set(graph, feeds = feedsOf(graph));
    const found: Consumer[] = [];
    // A set visits what is added while it is walked, and each node once, so circles end.
    const feeding = new Set([nodeId]);
    for (const id of feeding) {
      for (const consumer of feeds.get(id) ?? []) {
        if (isReroute(consumer.node.type)) feeding.add(consumer.node.id);
        else found.push(consumer);
      }
    }
    return found;
  }

  #isLiteral(nodeId: string, input: string): boolean {
    const value = this.#workflow[nodeId]?.inputs[input];
    return value !== undefined && !isNodeLink(value);
  }

  #findGroups(graph: Graph, path: string): void {
    for (const node of graph.nodes.values()) {
      const definition = this.#definitions.get(node.type);
      const isOpen = definition && !(path === "" && isOff(node));
      if (isOpen) this.#findGroups(definition, `${path}${node.id}:`);
      if (!isPrimitive(node.type)) continue;
      const targets = this.#behind(graph, { path, node, name: "value" });
      for (const target of targets) this.#groups.set(placeKey(target), targets);
    }
  }
}

function isOff({ mode }: GraphNode): boolean {
  return mode === MODE_MUTED || mode === MODE_BYPASSED;
}

/** The inputs that each node feeds. */
function feedsOf(graph: Graph): Map<string, Consumer[]> {
  const feeds = new Map<string, Consumer[]>();
  for (const node of graph.nodes.values()) {
    for (const { link, widget, name } of node.inputs) {
      const origin = link === undefined ? undefined : graph.links.get(link)?.originId;
      if (origin === undefined) continue;
      const consumers = feeds.get(origin);
      if (consumers) consumers.push({ node, name: widget ?? name });
      else feeds.set(origin, [{ node, name: widget ?? name }]);
    }
  }
  return feeds;
}
