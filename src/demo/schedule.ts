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
  /** For each node those that wait for it. */
  readonly #waiters = new Map<string, string[]>();

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
      for (const source of new Set(sources)) this.#waitersOf(source).push(id);
      stack.push(...sources);
    }
  }

  #sourcesOf(id: string): string[] {
    return Object.values(this.#workflow[id]!.inputs)
      .filter(isNodeLink)
      .map(([source]) => source)
      .filter((source) => !this.#world.isCached(source));
  }

  #waitersOf(id: string): string[] {
    const waiters = this.#waiters.get(id) ?? [];
    this.#waiters.set(id, waiters);
    return waiters;
  }

  /** The next node to run, or `undefined` at the end. */
  next(): string | undefined {
    const ready: string[] = [];
    for (const [id, blockers] of this.#waiting) if (blockers.size === 0) ready.push(id);
    const isOutput = (id: string) => this.#world.isOutput(id);
    const isBeforeOutput = (id: string) => this.#waitersOf(id).some(isOutput);
    return ready.find(isOutput) ?? ready.find(isBeforeOutput) ??
      ready.find((id) => this.#waitersOf(id).some(isBeforeOutput)) ?? ready[0];
  }

  /** Takes a node out: what waited for it may run. */
  complete(id: string): void {
    this.#waiting.delete(id);
    for (const waiter of this.#waitersOf(id)) this.#waiting.get(waiter)?.delete(id);
  }
}
