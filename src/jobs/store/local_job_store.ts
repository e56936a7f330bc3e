import type { JobRecord } from "./job_record.ts";
import type { ListRecordsOptions, LocalStore } from "./job_store.ts";
import { parseRecord } from "./parse_record.ts";
import { patiently } from "./patiently.ts";
import { recordText } from "./record_text.ts";
import { DEFAULT_LIMITS, type StoreLimits } from "./store_limits.ts";
import { surplus } from "./surplus.ts";

/** The part of `Storage` that is needed; as in Deno's own, the items' keys are its properties. */
export type StorageLike = Pick<Storage, "length" | "getItem" | "setItem" | "removeItem">;

/** Options of {@linkcode LocalJobStore}. */
export interface LocalJobStoreOptions {
  /** Opens the storage; the program's `localStorage` where left out. */
  storage?: () => StorageLike;
  /** {@linkcode DEFAULT_LIMITS} where left out. */
  limits?: Partial<StoreLimits>;
  /** Milliseconds since the epoch; `Date.now` where left out. */
  now?: () => number;
  /** Told of values that are no records. */
  onProblem?: (message: string) => void;
}

const PREFIX = "easel:job:";
/** Digits of the time in a key: sorted as texts, keys are sorted by time. */
const TIME_DIGITS = 15;
const ID_AT = PREFIX.length + TIME_DIGITS + 1;

/** After so much was written, it is looked whether all together is too much. */
const LOOK_AFTER = 256 * 1024;
/** More items than may be kept by this factor, and it is looked at once. */
const SLACK = 1.1;

/**
 * Records in `localStorage`, which needs no permission and is one SQLite database for all processes
 * of the program. Each record is one item, and one write: there is no index that two processes could
 * spoil for each other, and one that is killed leaves either the old item or the new one.
 *
 * All methods throw what the storage throws.
 */
export class LocalJobStore implements LocalStore {
  readonly #open: () => StorageLike;
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  readonly #onProblem: (message: string) => void;
  #written = 0;

  /** Opens nothing yet. */
  constructor(options: LocalJobStoreOptions = {}) {
    const { storage = () => localStorage, limits, now = Date.now, onProblem = () => {} } = options;
    this.#open = storage;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#now = now;
    this.#onProblem = onProblem;
  }

  /**
   * Keeps a record.
   *
   * @throws {QuotaExceededError} If there is no room even after old ones were removed.
   */
  put(record: JobRecord): void {
    const text = recordText(record, this.#limits.recordBytes);
    const key = keyOf(record);
    this.#with((storage) => {
      try {
        storage.setItem(key, text);
      } catch (error) {
        if (!isQuota(error)) throw error;
        this.#makeRoom(storage);
        storage.setItem(key, text);
      }
      this.#written += text.length;
      const { length } = storage;
      if (this.#written > LOOK_AFTER || length > this.#limits.jobs * SLACK) this.#prune(storage);
    });
  }

  /** The record of a job. */
  get(id: string): JobRecord | undefined {
    return this.#with((storage) => {
      const key = keysOf(storage).find((key) => key.slice(ID_AT) === id);
      return key === undefined ? undefined : this.#read(storage, key);
    });
  }

  /** Newest first. Only as many are read as are asked for. */
  list({ limit = Infinity, caller }: ListRecordsOptions = {}): JobRecord[] {
    return this.#with((storage) => {
      const found: JobRecord[] = [];
      for (const key of keysOf(storage).reverse()) {
        if (found.length >= limit) break;
        const record = this.#read(storage, key);
        if (record && (caller === undefined || record.caller === caller)) found.push(record);
      }
      return found;
    });
  }

  /** Forgets a job. */
  remove(id: string): void {
    this.#with((storage) => {
      for (const key of keysOf(storage)) if (key.slice(ID_AT) === id) storage.removeItem(key);
    });
  }

  /** Has nothing to do: the storage is closed with the program. */
  [Symbol.dispose](): void {}

  #with<T>(action: (storage: StorageLike) => T): T {
    return patiently(() => action(this.#open()), isLocked);
  }

  #read(storage: StorageLike, key: string): JobRecord | undefined {
    const text = storage.getItem(key);
    // Another process may just have removed it.
    if (text === null) return undefined;
    const record = parseRecord(text);
    if (!record) {
      this.#onProblem(
        `Cannot read "${key}" in localStorage: it is no record of a job. It is left out; nothing ` +
          "is to be done.",
      );
    }
    return record;
  }

  #prune(storage: StorageLike, limits: StoreLimits = this.#limits): void {
    this.#written = 0;
    const options = { limits, now: this.#now() };
    for (const { key } of surplus(itemsOf(storage), options)) storage.removeItem(key);
  }

  /** Whatever takes the room, half of what we have must do. */
  #makeRoom(storage: StorageLike): void {
    const items = itemsOf(storage);
    const bytes = items.reduce((sum, { text }) => sum + text.length, 0);
    this.#prune(storage, { ...this.#limits, jobs: items.length / 2, bytes: bytes / 2 });
  }
}

function keyOf({ createdAt, id }: JobRecord): string {
  return `${PREFIX}${String(Math.floor(createdAt)).padStart(TIME_DIGITS, "0")}:${id}`;
}

/** Oldest first. `Object.keys` would read all the values as well. */
function keysOf(storage: StorageLike): string[] {
  const isOurs = (key: string | symbol) => typeof key === "string" && key.startsWith(PREFIX);
  return (Reflect.ownKeys(storage).filter(isOurs) as string[]).sort();
}

function itemsOf(storage: StorageLike): { key: string; text: string }[] {
  return keysOf(storage).map((key) => ({ key, text: storage.getItem(key) ?? "" }));
}

/** What SQLite says while another process opens or recovers the database. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && /\b(?:locked|busy)\b/i.test(error.message);
}

function isQuota(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}
