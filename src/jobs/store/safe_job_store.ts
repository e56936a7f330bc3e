import type { JobRecord } from "./job_record.ts";
import type { ListRecordsOptions, LocalStore } from "./job_store.ts";
import { MemoryJobStore, type MemoryJobStoreOptions } from "./memory_job_store.ts";
import { newestRecords } from "./newest_records.ts";

/** Options of {@linkcode SafeJobStore}. */
export interface SafeJobStoreOptions extends MemoryJobStoreOptions {
  /** What the store is called in messages. */
  name: string;
  /** Told the first failure. */
  onProblem: (message: string) => void;
  /** How long a store that failed is left alone, in ms; 1000 where left out. */
  pauseMs?: number;
  /** Milliseconds that never jump; `performance.now()` where left out. */
  clock?: () => number;
}

/**
 * A store that never throws. What the store behind it does not take is kept in memory, and offered
 * again after the next record that it takes; what it cannot read is not there.
 */
export class SafeJobStore implements LocalStore {
  readonly #inner: LocalStore;
  readonly #unsaved: MemoryJobStore;
  readonly #options: SafeJobStoreOptions;
  readonly #clock: () => number;
  #failedAt = -Infinity;
  #told = false;

  /** Touches nothing yet. */
  constructor(inner: LocalStore, options: SafeJobStoreOptions) {
    this.#inner = inner;
    this.#unsaved = new MemoryJobStore(options);
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** Keeps a record. */
  put(record: JobRecord): void {
    if (!this.#save(record)) return this.#unsaved.put(record);
    this.#unsaved.remove(record.id);
    this.#saveRest();
  }

  /** The record of a job. */
  get(id: string): JobRecord | undefined {
    return this.#unsaved.get(id) ?? this.#try(() => this.#inner.get(id));
  }

  /** Newest first. */
  list(options: ListRecordsOptions = {}): JobRecord[] {
    const saved = this.#try(() => this.#inner.list(options)) ?? [];
    if (this.#unsaved.size === 0) return saved;
    const unsaved = this.#unsaved.list(options);
    const ids = new Set(unsaved.map(({ id }) => id));
    return newestRecords([...unsaved, ...saved.filter(({ id }) => !ids.has(id))], options);
  }

  /** Forgets a job. */
  remove(id: string): void {
    this.#unsaved.remove(id);
    this.#try(() => this.#inner.remove(id));
  }

  /** Offers the rest for the last time, and closes the store behind it. */
  [Symbol.dispose](): void {
    this.#failedAt = -Infinity;
    this.#saveRest();
    this.#failedAt = -Infinity;
    this.#try(() => this.#inner[Symbol.dispose]());
    this.#unsaved[Symbol.dispose]();
  }

  #save(record: JobRecord): boolean {
    return this.#try(() => {
      this.#inner.put(record);
      return true;
    }) ?? false;
  }

  #saveRest(): void {
    if (this.#unsaved.size === 0) return;
    for (const record of this.#unsaved.list()) {
      if (!this.#save(record)) return;
      this.#unsaved.remove(record.id);
    }
  }

  /** A failure may have cost a wait for other processes, so it is not asked for with each call. */
  #try<T>(action: () => T): T | undefined {
    const { pauseMs = 1000 } = this.#options;
    if (this.#clock() - this.#failedAt < pauseMs) return undefined;
    try {
      return action();
    } catch (error) {
      this.#failedAt = this.#clock();
      this.#tell(error);
      return undefined;
    }
  }

  #tell(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    const { name, onProblem } = this.#options;
    const why = error instanceof Error ? error.message : String(error);
    onProblem(
      `Cannot keep jobs in "${name}": ${why}. Until that works they are kept in memory, and ` +
        "forgotten when Easel stops.",
    );
  }
}
