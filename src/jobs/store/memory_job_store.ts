import type { JobRecord } from "./job_record.ts";
import type { ListRecordsOptions, LocalStore } from "./job_store.ts";
import { newestRecords } from "./newest_records.ts";
import { parseRecord } from "./parse_record.ts";
import { recordText } from "./record_text.ts";
import { DEFAULT_LIMITS, type StoreLimits } from "./store_limits.ts";
import { surplus } from "./surplus.ts";

/** Options of {@linkcode MemoryJobStore}. */
export interface MemoryJobStoreOptions {
  /** {@linkcode DEFAULT_LIMITS} where left out. */
  limits?: Partial<StoreLimits>;
  /** Milliseconds since the epoch; `Date.now` where left out. */
  now?: () => number;
}

/** Records that end with the program. They are kept as text, so nobody can change them later. */
export class MemoryJobStore implements LocalStore {
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  readonly #texts = new Map<string, { id: string; text: string }>();

  /** Begins without any. */
  constructor({ limits, now = Date.now }: MemoryJobStoreOptions = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#now = now;
  }

  /** How many there are. */
  get size(): number {
    return this.#texts.size;
  }

  /** Keeps a record. */
  put(record: JobRecord): void {
    const text = recordText(record, this.#limits.recordBytes);
    this.#texts.set(record.id, { id: record.id, text });
    if (this.#texts.size <= this.#limits.jobs) return;
    const options = { limits: this.#limits, now: this.#now() };
    for (const { id } of surplus([...this.#texts.values()], options)) this.#texts.delete(id);
  }

  /** The record of a job. */
  get(id: string): JobRecord | undefined {
    const stored = this.#texts.get(id);
    return stored && parseRecord(stored.text);
  }

  /** Newest first. */
  list(options: ListRecordsOptions = {}): JobRecord[] {
    return newestRecords(
      [...this.#texts.values()].flatMap(({ text }) => parseRecord(text) ?? []),
      options,
    );
  }

  /** Forgets a job. */
  remove(id: string): void {
    this.#texts.delete(id);
  }

  /** Forgets all. */
  [Symbol.dispose](): void {
    this.#texts.clear();
  }
}
