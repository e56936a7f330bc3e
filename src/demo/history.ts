import type { Json } from "../comfyui/json.ts";
import type { UiOutput } from "./node.ts";

/** What `GET /history` tells of one prompt. */
export interface HistoryRecord {
  /** Number, id, workflow, extra data and output nodes. */
  prompt: unknown[];
  /** What the output nodes showed. */
  outputs: Record<string, UiOutput>;
  /** How it ended, and the messages on the way. */
  status: { status_str: "success" | "error"; completed: boolean; messages: unknown[][] };
  /** Where each output comes from; ids of the node in several roles. */
  meta: Record<string, Record<string, Json>>;
}

/** ComfyUI keeps this many. */
const MAX_RECORDS = 10_000;

/** Finished prompts by id, oldest first. */
export class History {
  readonly #records = new Map<string, HistoryRecord>();

  /** Adds a finished prompt; an older one with the same id goes. */
  add(promptId: string, record: HistoryRecord): void {
    this.#records.delete(promptId);
    this.#records.set(promptId, record);
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= MAX_RECORDS) break;
      this.#records.delete(oldest);
    }
  }

  /** One prompt under its id, or nothing. */
  get(promptId: string): Record<string, HistoryRecord> {
    const record = this.#records.get(promptId);
    return record ? { [promptId]: record } : {};
  }

  /** The newest `maxItems`, or so many from `offset` counted from the oldest. */
  list(options: { maxItems?: number; offset?: number }): Record<string, HistoryRecord> {
    const all = [...this.#records];
    const { maxItems = all.length, offset = -1 } = options;
    const start = offset >= 0 ? offset : Math.max(0, all.length - maxItems);
    return Object.fromEntries(all.slice(start, start + maxItems));
  }

  /** Forgets some. */
  delete(promptIds: Iterable<string>): void {
    for (const id of promptIds) this.#records.delete(id);
  }

  /** Forgets all. */
  clear(): void {
    this.#records.clear();
  }
}
