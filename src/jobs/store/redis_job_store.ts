import type { JobRecord } from "./job_record.ts";
import type { JobStore, ListRecordsOptions } from "./job_store.ts";
import { newestRecords } from "./newest_records.ts";
import { parseRecord } from "./parse_record.ts";
import type { PendingWrite } from "./pending_writes.ts";
import { recordText } from "./record_text.ts";
import { RedisLink } from "./redis_link.ts";
import { RedisRecords } from "./redis_records.ts";
import { DEFAULT_LIMITS, type StoreLimits } from "./store_limits.ts";
import { WriteBehind } from "./write_behind.ts";

/** Options of {@linkcode RedisJobStore}. */
export interface RedisJobStoreOptions {
  /** {@linkcode REDIS_LIMITS} where left out. */
  limits?: Partial<StoreLimits>;
  /** What all keys begin with; `easel:` where left out. */
  prefix?: string;
  /** Milliseconds since the epoch; `Date.now` where left out. */
  now?: () => number;
  /** Told that the Redis fails, and of values that are no records; once each while it lasts. */
  onProblem: (message: string) => void;
}

/** What all Easels keep together; the jobs are fewer where that many large ones were too much. */
export const REDIS_LIMITS: StoreLimits = {
  ...DEFAULT_LIMITS,
  jobs: 4000,
  bytes: 64 * 1024 * 1024,
};

/** How long closing waits for what is still to be written, in ms. */
const CLOSING_MS = 1000;

/** A Redis that fails again so soon after it was told of is not told of again, in ms. */
const QUIET_MS = 60_000;

/**
 * Records in a Redis, for several Easels: each finds the jobs of all. Nobody waits for a write:
 * what the Redis does not take just now waits in memory, bounded, and is written when it does. What
 * cannot be read within two seconds is not there. Nothing throws and nothing rejects.
 */
export class RedisJobStore implements JobStore, AsyncDisposable {
  readonly #limits: StoreLimits;
  readonly #onProblem: (message: string) => void;
  readonly #url: URL;
  readonly #link: RedisLink;
  readonly #records: RedisRecords;
  readonly #writes: WriteBehind;
  #toldAt: number | undefined;
  #toldCorrupt = false;

  /**
   * Connects to nothing yet.
   *
   * @param url `redis://` or `rediss://`, with name, password and number of the database if needed.
   * @throws {TypeError} If the address is none.
   */
  constructor(url: string, options: RedisJobStoreOptions) {
    const { prefix = "easel:", now = Date.now, onProblem } = options;
    const limits = this.#limits = { ...REDIS_LIMITS, ...options.limits };
    this.#onProblem = onProblem;
    this.#url = new URL(url);
    this.#link = new RedisLink(url);
    const jobs = Math.min(limits.jobs, Math.floor(limits.bytes / limits.recordBytes));
    this.#records = new RedisRecords(this.#link, { prefix, now, limits: { ...limits, jobs } });
    const write = (writes: readonly PendingWrite[]) => this.#write(writes);
    this.#writes = new WriteBehind({
      write,
      now,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
    });
  }

  /** Keeps a record; it is written as soon as that is possible. */
  put(record: JobRecord): void {
    const { id, createdAt } = record;
    this.#writes.put({ id, createdAt, text: recordText(record, this.#limits.recordBytes) });
  }

  /** The record of a job, whichever Easel has put it. */
  async get(id: string): Promise<JobRecord | undefined> {
    const waiting = this.#writes.get(id);
    if (waiting) return parseRecord(waiting.text);
    const text = await this.#try(() => this.#records.read(id));
    return text === undefined ? undefined : this.#parse(text);
  }

  /** Newest first, those of all Easels. */
  async list(options: ListRecordsOptions = {}): Promise<JobRecord[]> {
    const { limit = Infinity, caller } = options;
    // What is written while we read is in neither place otherwise.
    const waiting = this.#writes.all();
    const found = new Map<string, JobRecord>();
    const isAsked = (record: JobRecord) => caller === undefined || record.caller === caller;
    await this.#try(async () => {
      if (limit === 0) return;
      for await (const text of this.#records.newest()) {
        const record = this.#parse(text);
        if (record && isAsked(record)) found.set(record.id, record);
        if (found.size >= limit) return;
      }
    });
    for (const { id, text } of [...waiting, ...this.#writes.all()]) {
      found.delete(id);
      const record = parseRecord(text);
      if (record) found.set(id, record);
    }
    return newestRecords(found.values(), options);
  }

  /** Forgets a job. */
  remove(id: string): void {
    this.#writes.put({ id, createdAt: 0, text: "" });
  }

  /** Resolves once all that was put is in the Redis; while that is down, not at all. */
  async flush(): Promise<void> {
    await this.#writes.flush();
  }

  /** Waits a second at most for what is still to be written, and ends the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#link.forgive();
    await this.#writes.close(CLOSING_MS);
    this.#link[Symbol.dispose]();
  }

  async #write(writes: readonly PendingWrite[]): Promise<void> {
    try {
      await this.#records.write(writes);
    } catch (error) {
      this.#tell(error);
      throw error;
    }
    if (performance.now() - (this.#toldAt ?? 0) > QUIET_MS) this.#toldAt = undefined;
  }

  async #try<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.#tell(error);
      return undefined;
    }
  }

  #parse(text: string): JobRecord | undefined {
    const record = parseRecord(text);
    if (!record && !this.#toldCorrupt) {
      this.#toldCorrupt = true;
      this.#onProblem(
        `Cannot read a job in ${this.#name}: "${text.slice(0, 40)}" is no record of one. It is ` +
          "left out; see that no other program writes under the same keys.",
      );
    }
    return record;
  }

  #tell(error: unknown): void {
    if (this.#toldAt !== undefined) return;
    this.#toldAt = performance.now();
    this.#onProblem(
      `Cannot keep jobs in ${this.#name}: ${this.#reason(error)}. Until that works they are kept ` +
        "in memory, and other Easels do not see them. See that the Redis runs, and that its " +
        "address and password are right.",
    );
  }

  get #name(): string {
    return `"${this.#url.protocol}//${this.#url.host}"`;
  }

  /** Without the password, whoever names it. */
  #reason(error: unknown): string {
    const { message = String(error), code } = error as { message?: string; code?: string };
    const { href, password } = this.#url;
    const told = (message || code || "it cannot be reached").replace(/\.$/, "");
    const said = told.replaceAll(href, this.#name);
    // An old Redis repeats the command that it does not know.
    return [password, decoded(password)].filter((secret) => secret !== "")
      .reduce((text, secret) => text.replaceAll(secret, "***"), said);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
