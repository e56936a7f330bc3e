import { PRIORITIES, type Priority } from "../../src/jobs/queue/priority.ts";

/** One that waits, as the model sees it. */
export interface ModelItem {
  /** Its value in the queue. */
  value: number;
  /** Who wants it. */
  caller: string;
  /** How urgent it is. */
  priority: Priority;
  /** The engines that may run it. */
  runsOn: string[] | undefined;
  /** Lower was added earlier, or to the front. */
  order: number;
}

/** The rules of the queue, written down with one plain list that is searched each time. */
export class FairQueueModel {
  /** All that wait. */
  items: ModelItem[] = [];
  /** By priority, caller and engines: when it had its turn, or came anew. */
  #turns = new Map<string, number>();
  #passed = new Map<string, number>();
  #now = 0;

  /** Adds one. */
  add(item: Omit<ModelItem, "order">, front: boolean): void {
    const now = ++this.#now;
    const key = keyOf(item);
    if (!this.items.some((other) => keyOf(other) === key)) this.#turns.set(key, now);
    this.items.push({ ...item, order: front ? -now : now });
  }

  /** Takes out by value; whether it was there. */
  remove(value: number): ModelItem | undefined {
    const item = this.items.find((item) => item.value === value);
    this.items = this.items.filter((other) => other !== item);
    return item;
  }

  /** What an engine may run. */
  eligible(engine: string): ModelItem[] {
    return this.items.filter(({ runsOn }) => !runsOn || runsOn.includes(engine));
  }

  /** The next one for an engine. */
  peek(engine: string): ModelItem | undefined {
    const priority = this.#priorityFor(engine);
    const ready = this.eligible(engine).filter((item) => item.priority === priority);
    const turn = (item: ModelItem) => this.#turns.get(keyOf(item)) ?? NaN;
    const lane = ready.sort((a, b) => turn(a) - turn(b))[0];
    return ready.filter(({ caller }) => caller === lane?.caller)
      .sort((a, b) => a.order - b.order)[0];
  }

  /** The next one for an engine, taken out. */
  take(engine: string): ModelItem | undefined {
    const item = this.peek(engine);
    if (!item) return undefined;
    const rank = PRIORITIES.indexOf(item.priority);
    for (const [index, priority] of PRIORITIES.entries()) {
      const ready = this.eligible(engine).some((other) => other.priority === priority);
      const passed = this.#passed.get(engine + priority) ?? 0;
      const next = !ready || index === rank ? 0 : passed + (index > rank ? 1 : 0);
      this.#passed.set(engine + priority, next);
    }
    this.remove(item.value);
    const now = ++this.#now;
    for (const other of this.items) {
      if (other.caller !== item.caller || other.priority !== item.priority) continue;
      this.#turns.set(keyOf(other), now);
    }
    return item;
  }

  #priorityFor(engine: string): Priority | undefined {
    const ready = PRIORITIES.filter((priority) =>
      this.eligible(engine).some((item) => item.priority === priority)
    );
    const overdue = ready.find((priority) => (this.#passed.get(engine + priority) ?? 0) >= 20);
    return overdue ?? ready[0];
  }
}

function keyOf({ priority, caller, runsOn }: Omit<ModelItem, "order">): string {
  return JSON.stringify([priority, caller, runsOn ? [...runsOn].sort() : null]);
}
