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
  name: string;
  type: string;
  /** Id of the link that ends here. */
  link: string | undefined;
  /** Name of the widget that the socket belongs to. */
  widget: string | undefined;
}

/** A node as the file has it, with ids as text. */
export interface GraphNode {
  id: string;
  type: string;
  mode: number;
  title: string | undefined;
  inputs: GraphInput[];
  outputTypes: string[];
  /** `widgets_values`: a list by position, or an object by name. */
  values: Json | undefined;
  /** `widgets_values_named`. */
  named: Record<string, Json> | undefined;
  properties: Record<string, unknown>;
}

/** A link. Where it ends is not kept: the target's own input names its link, and that is right. */
export interface GraphLink {
  originId: string;
  originSlot: number;
}

/** An input or output of a subgraph. */
export interface GraphSlot {
  name: string;
  type: string;
}

/** A root workflow or a subgraph's definition, read and indexed. */
export interface Graph {
  name: string;
  nodes: Map<string, GraphNode>;
  links: Map<string, GraphLink>;
  inputs: GraphSlot[];
  outputs: GraphSlot[];
  /** The link that feeds each output. */
  outputLinks: (GraphLink | undefined)[];
  /** The sockets that each input feeds. */
  inputTargets: { node: GraphNode; input: GraphInput }[][];
}
