import type { Json } from "../../comfyui/json.ts";

/** Origin of a link that comes from outside: the input side of a subgraph. */
export const INPUT_NODE = "-10";

/** Target of a link that goes outside: the output side of a subgraph. */
export const OUTPUT_NODE = "-20";

/** Runs as usual; 1 and 3 behave alike. */
export const MODE_MUTED = 2;

/** Skipped: what comes in goes out again. */
export const MODE_BYPASSED = 4;

/** An input socket as the file has it. */
export interface GraphInput {
  /** Name of the socket. */
  name: string;
  /** Type name. */
  type: string;
  /** Id of the link that ends here. */
  link: string | undefined;
  /** Name of the widget that the socket belongs to. */
  widget: string | undefined;
  /** What its author calls it. */
  label?: string;
}

/** A node as the file has it, with ids as text. */
export interface GraphNode {
  /** Unique in its graph. */
  id: string;
  /** A class, an editor's node or the id of a subgraph. */
  type: string;
  /** 0 runs, 2 is muted, 4 is bypassed. */
  mode: number;
  /** The title that the user gave it. */
  title: string | undefined;
  /** Input sockets in the file's order. */
  inputs: GraphInput[];
  /** Type names of the outputs by slot. */
  outputTypes: string[];
  /** `widgets_values`: a list by position, or an object by name. */
  values: Json | undefined;
  /** `widgets_values_named`. */
  named: Record<string, Json> | undefined;
  /** What extensions keep of the node. */
  properties: Record<string, unknown>;
}

/** A link. Where it ends is not kept: the target's own input names its link, and that is right. */
export interface GraphLink {
  /** Id of the node that it starts at, or {@linkcode INPUT_NODE}. */
  originId: string;
  /** Index of that node's output. */
  originSlot: number;
}

/** An input or output of a subgraph. */
export interface GraphSlot {
  /** Name of the input or output. */
  name: string;
  /** Type name. */
  type: string;
  /** What its author calls it. */
  label?: string;
}

/** A root workflow or a subgraph's definition, read and indexed. */
export interface Graph {
  /** The name that the user gave it, empty at the root. */
  name: string;
  /** Nodes by id, in the file's order. */
  nodes: Map<string, GraphNode>;
  /** Links by id. */
  links: Map<string, GraphLink>;
  /** What it takes from outside, in order. */
  inputs: GraphSlot[];
  /** What it gives to the outside, in order. */
  outputs: GraphSlot[];
  /** The link that feeds each output. */
  outputLinks: (GraphLink | undefined)[];
  /** The sockets that each input feeds. */
  inputTargets: { node: GraphNode; input: GraphInput }[][];
  /** Whether this was a group node, whose sockets go by position rather than by name. */
  isGroup: boolean;
}
