import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";

/** What decides about the order of a run. */
export interface ScheduleWorld {
  /** Whether a node shows something. */
  isOutput(id: string): boolean;
  /** Whether a node's result is there already. */
  isCached(id: string): boolean;
}

/**
 * Puts the nodes of a run in order, with ComfyUI's preferences: of the nodes that are ready an
 * output goes first, then one that an output waits for, then one two steps before an output, so
 * that something is seen early. Cached nodes are left out unless they are outputs.
 */
export class Schedule {
  readonly #workflow: ApiWorkflow;
  readonly #world: ScheduleWorld;
  /** Waiting nodes, in the order in which they were met, with what they wait for. */
  readonly #waiting = new Map<string, Set<string>>();

  /** Takes the nodes that `outputs` need. */
  constructor(workflow: ApiWorkflow, outputs: readonly string[], world: ScheduleWorld) {
    this.#workflow = workflow;
    this.#world = world;
    for (const output of outputs) this.#add(output);
  }

  #add(output: string): void {
    const stack = [output];
    while (stack.length > 0) {
      const id = stack.pop()!;
      if (this.#waiting.has(id)) continue;
      const sources = this.#sourcesOf(id);
      this.#waiting.set(id, new Set(sources));
      stack.push(...sources);
    }
  }

  #sourcesOf(id: string): string[] {
    return Object.values(this.#workflow[id]!.inputs)
      .filter(isNodeLink)
      .map(([source]) => source)
      .filter((source) => !this.#world.isCached(source));
  }

  /** The next node to run, or `undefined` at the end. */
  next(): string | undefined {
    const ready = [...this.#waiting].filter(([, blockers]) => blockers.size === 0);
    const ids = ready.map(([id]) => id);
    const waitersOf = (id: string) =>
      [...this.#waiting].filter(([, blockers]) => blockers.has(id)).map(([waiter]) => waiter);
    const { isOutput } = this.#world;
    return ids.find((id) => isOutput(id)) ??
      ids.find((id) => waitersOf(id).some((waiter) => isOutput(waiter))) ??
      ids.find((id) => waitersOf(id).flatMap(waitersOf).some((waiter) => isOutput(waiter))) ??
      ids[0];
  }

  /** Takes a node out: what waited for it may run. */
  complete(id: string): void {
    this.#waiting.delete(id);
    for (const blockers of this.#waiting.values()) blockers.delete(id);
  }
}
