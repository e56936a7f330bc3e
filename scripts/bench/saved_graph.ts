import type { SavedNode, SavedWorkflow } from "../../src/comfyui/saved_workflow.ts";

/** Where a link starts: a node and the number of its output. */
export type Origin = readonly [node: SavedNode, slot: number];

/** What a node is made of, but its class. */
export interface NodeParts {
  /** Inputs by name, each with what feeds it. */
  from?: Readonly<Record<string, Origin>>;
  /** Values of its widgets. */
  values?: readonly (string | number)[];
  /** 2 is muted, 4 bypassed. */
  mode?: number;
}

/** Puts a workflow together as the editor saves it, schema 0.4. */
export class SavedGraph {
  readonly #nodes: SavedNode[] = [];
  readonly #links: unknown[][] = [];

  /** Adds a node, and the links to it. */
  add(type: string, { from = {}, values = [], mode = 0 }: NodeParts = {}): SavedNode {
    const id = this.#nodes.length + 1;
    const inputs = Object.entries(from).map(([name, [origin, slot]], at) => {
      const link = this.#links.length + 1;
      this.#links.push([link, origin.id, slot, id, at, "*"]);
      return { name, type: "*", link };
    });
    const node: SavedNode = { id, type, mode, inputs, outputs: [], widgets_values: [...values] };
    this.#nodes.push(node);
    return node;
  }

  /** How many nodes it has. */
  get size(): number {
    return this.#nodes.length;
  }

  /** What the editor would write. */
  get saved(): SavedWorkflow {
    return { nodes: this.#nodes, links: this.#links, version: 0.4 };
  }
}
