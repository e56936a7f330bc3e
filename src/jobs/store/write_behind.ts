import { Backoff } from "../../comfyui/backoff.ts";
import { Deadline } from "../follow/deadline.ts";
import { untilAborted } from "../follow/until_aborted.ts";
import { type PendingWrite, PendingWrites, type PendingWritesOptions } from "./pending_writes.ts";

/** Options of {@linkcode WriteBehind}. */
export interface WriteBehindOptions extends PendingWritesOptions {
  /** Writes some; what it rejects with is tried again later. */
  write: (writes: readonly PendingWrite[]) => Promise<void>;
}

/** So many jobs are written at a time. */
const BATCH = 50;

/** How long it waits after a failure: soon again, and then more and more seldom. */
const PAUSES = { firstMs: 1000, maxMs: 5000 };

/**
 * Writes behind the back of whoever puts something: in order, one batch at a time, and again after
 * a pause where it fails. Putting never waits and never throws.
 */
export class WriteBehind {
  readonly #write: WriteBehindOptions["write"];
  readonly #pending: PendingWrites;
  readonly #backoff = new Backoff(PAUSES);
  readonly #waiting = new Set<() => void>();
  #state: "idle" | "writing" | "paused" | "closed" = "idle";
  #closing = false;

  /** Writes nothing yet. */
  constructor({ write, ...options }: WriteBehindOptions) {
    this.#write = write;
    this.#pending = new PendingWrites(options);
  }

  /** How many jobs wait to be written. */
  get size(): number {
    return this.#pending.size;
  }

  /** Lets a write wait for its turn, in place of an older one of the same job. */
  put(write: PendingWrite): void {
    if (this.#state === "closed") return;
    this.#pending.put(write);
    if (this.#state === "idle") this.#begin();
  }

  /** What waits of a job. */
  get(id: string): PendingWrite | undefined {
    return this.#pending.get(id);
  }

  /** All that waits. */
  all(): PendingWrite[] {
    return this.#pending.all();
  }

  /** Resolves once nothing waits any more, or once it is closed. */
  async flush(): Promise<void> {
    if (this.size === 0 || this.#state === "closed") return;
    await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Tries once more, at once and no longer than so many ms, and then writes nothing more. */
  async close(ms: number): Promise<void> {
    this.#closing = true;
    if (this.#state === "paused") this.#begin();
    using limit = new Deadline({ ms, signals: [] });
    await untilAborted(this.flush(), limit.signal).catch(() => {});
    this.#state = "closed";
    this.#backoff.cancel();
    this.#flushed();
  }

  #begin(): void {
    this.#state = "writing";
    this.#backoff.cancel();
    this.#writeAll().then(() => this.#rest(), () => this.#pause());
  }

  /** What is put in the same turn of the event loop is written together. */
  async #writeAll(): Promise<void> {
    await Promise.resolve();
    while (this.size > 0 && this.#state === "writing") {
      const batch = this.#pending.first(BATCH);
      await this.#write(batch);
      this.#pending.written(batch);
      this.#backoff.reset();
    }
  }

  #rest(): void {
    if (this.#state === "closed") return;
    // Put between the end of the last write and now.
    if (this.size > 0) return this.#begin();
    this.#state = "idle";
    this.#flushed();
  }

  #pause(): void {
    if (this.#state === "closed") return;
    if (this.#closing) return this.#flushed();
    this.#state = "paused";
    this.#backoff.schedule(() => this.#begin());
  }

  #flushed(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
