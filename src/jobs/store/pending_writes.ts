import type { StoreLimits } from "./store_limits.ts";
import { surplus } from "./surplus.ts";

/** What is to be written of one job. */
export interface PendingWrite {
  /** The job's id. */
  id: string;
  /** When it was submitted, ms since the epoch. */
  createdAt: number;
  /** The record as JSON; empty where the job is to be forgotten. */
  text: string;
}

/** Options of {@linkcode PendingWrites}. */
export interface PendingWritesOptions {
  /** How much may wait. */
  limits: Pick<StoreLimits, "jobs" | "bytes" | "staleMs">;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * What waits to be written, in the order in which it came: the newest state of each job, and no
 * more than fits. What does not fit is dropped, the oldest of the jobs that have ended first.
 */
export class PendingWrites {
  readonly #options: PendingWritesOptions;
  readonly #writes = new Map<string, PendingWrite>();
  #length = 0;

  /** Nothing waits yet. */
  constructor(options: PendingWritesOptions) {
    this.#options = options;
  }

  /** How many jobs wait. */
  get size(): number {
    return this.#writes.size;
  }

  /** Lets a write wait, in place of an older one of the same job. */
  put(write: PendingWrite): void {
    this.#length += write.text.length - (this.#writes.get(write.id)?.text.length ?? 0);
    this.#writes.set(write.id, write);
    const { jobs, bytes } = this.#options.limits;
    if (this.size > jobs || this.#length > bytes) this.#dropSome();
  }

  /** What waits of a job. */
  get(id: string): PendingWrite | undefined {
    return this.#writes.get(id);
  }

  /** All that waits. */
  all(): PendingWrite[] {
    return [...this.#writes.values()];
  }

  /** The first ones, at most so many. */
  first(count: number): PendingWrite[] {
    return [...this.#writes.values().take(count)];
  }

  /** These wait no more; a newer state that has come meanwhile still does. */
  written(writes: Iterable<PendingWrite>): void {
    for (const write of writes) if (this.#writes.get(write.id) === write) this.#drop(write);
  }

  #dropSome(): void {
    const oldestFirst = this.all().sort((a, b) => a.createdAt - b.createdAt);
    const { limits, now } = this.#options;
    for (const write of surplus(oldestFirst, { limits, now: now() })) this.#drop(write);
  }

  #drop({ id, text }: PendingWrite): void {
    this.#writes.delete(id);
    this.#length -= text.length;
  }
}
