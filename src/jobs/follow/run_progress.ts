import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { ProgressStateMessage } from "../../comfyui/messages.ts";
import type { JobProgress } from "../job.ts";
import { nodeWeights } from "./node_weights.ts";

/** How far a run is, counted from what ComfyUI says of its nodes. */
export class RunProgress {
  readonly #workflow: ApiWorkflow;
  readonly #weights: ReadonlyMap<string, number>;
  readonly #total: number;
  /** The share of each node that is done; never falls. */
  readonly #done = new Map<string, number>();
  readonly #finishedParts = new Map<string, Set<string>>();
  #current: Pick<JobProgress, "node" | "step" | "steps"> = {};

  /** Begins with nothing done. */
  constructor(workflow: ApiWorkflow) {
    this.#workflow = workflow;
    this.#weights = nodeWeights(workflow);
    this.#total = this.#weights.values().reduce((sum, weight) => sum + weight, 0) || 1;
  }

  /** A node has nothing more to do, or had nothing to do. */
  finish(id: string): void {
    if (this.#weights.has(id)) return this.#raise(id, 1);
    const owner = ownerOf(id);
    this.#countPart(id, 1);
    this.#finishedParts.set(owner, (this.#finishedParts.get(owner) ?? new Set()).add(id));
  }

  /** A node begins; `shownAs` is the node of the workflow for a part of an expanded one. */
  enter(id: string, shownAs: string = id): void {
    this.#current = { node: this.#nameOf(shownAs) };
  }

  /** A node has done so much of what it has to do. */
  count(id: string, value: number, max: number): void {
    if (!(max > 0)) return;
    const share = Math.min(1, Math.max(0, value / max));
    if (this.#weights.has(id)) this.#raise(id, share);
    else this.#countPart(id, share);
    this.#current = { node: this.#nameOf(id), step: Math.floor(value), steps: Math.ceil(max) };
  }

  /** All nodes that have begun so far. */
  see(nodes: ProgressStateMessage["data"]["nodes"]): void {
    for (const [id, { state }] of Object.entries(nodes)) {
      if (state === "finished") this.finish(id);
    }
  }

  /** How far it is now. */
  get now(): JobProgress {
    let done = 0;
    for (const [id, weight] of this.#weights) done += weight * (this.#done.get(id) ?? 0);
    return { fraction: Math.min(1, done / this.#total), ...this.#current };
  }

  /** Nobody says how many parts an expanded node has: each takes half of what is left of it. */
  #countPart(id: string, share: number): void {
    const owner = ownerOf(id);
    const finished = this.#finishedParts.get(owner);
    if (!finished?.has(id)) this.#raise(owner, 1 - 0.5 ** (finished?.size ?? 0) * (1 - share / 2));
  }

  #raise(id: string, share: number): void {
    this.#done.set(id, Math.max(this.#done.get(id) ?? 0, share));
  }

  #nameOf(id: string): string {
    const node = this.#workflow[this.#weights.has(id) ? id : ownerOf(id)];
    return node?._meta?.title ?? node?.class_type ?? `node ${id}`;
  }
}

/** ComfyUI's ids for the parts of node 2 are like "2.0.0.4". */
function ownerOf(id: string): string {
  return id.split(".")[0] ?? id;
}
