/** How far one node is, in the wire's own words. */
type NodeProgress = Record<string, string | number | null>;

/** How far the nodes of one prompt are, as `progress_state` messages tell it. */
export class Progress {
  readonly #promptId: string;
  readonly #nodes = new Map<string, NodeProgress>();

  /** Nothing has begun. */
  constructor(promptId: string) {
    this.#promptId = promptId;
  }

  /** A node begins. */
  start(id: string): void {
    this.#set(id, { value: 0, max: 1, state: "running" });
  }

  /** A node has done `value` of `max`. */
  update(id: string, value: number, max: number): void {
    this.#set(id, { value, max, state: "running" });
  }

  /** A node is done. */
  finish(id: string): void {
    const max = Number(this.#nodes.get(id)?.["max"] ?? 1);
    this.#set(id, { value: max, max, state: "finished" });
  }

  #set(id: string, progress: { value: number; max: number; state: string }): void {
    const origin = { node_id: id, prompt_id: this.#promptId, display_node_id: id };
    this.#nodes.set(id, { ...progress, ...origin, parent_node_id: null, real_node_id: id });
  }

  /** The data of a `progress_state` message. */
  snapshot(): Record<string, unknown> {
    return { prompt_id: this.#promptId, nodes: Object.fromEntries(this.#nodes) };
  }
}
