import type { RedisClientType } from "@redis/client";
import { isUnderWay } from "./is_under_way.ts";
import type { PendingWrite } from "./pending_writes.ts";
import type { RedisAction, RedisLink } from "./redis_link.ts";
import type { StoreLimits } from "./store_limits.ts";

/** Options of {@linkcode RedisRecords}. */
export interface RedisRecordsOptions {
  /** What all its keys begin with. */
  prefix: string;
  /** How much is kept. */
  limits: Pick<StoreLimits, "jobs" | "staleMs">;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** A record that nobody has written for so long is gone, in seconds: 30 days. */
const KEEP_SECONDS = 30 * 24 * 60 * 60;

/** More jobs than may be kept by this factor, and the oldest are removed. */
const SLACK = 1.1;

/** Some more than necessary are removed, so that it is not done again with the next job. */
const KEEP = 0.9;

/** So many records are read at a time. */
const PAGE = 200;

/**
 * Records in a Redis: `<prefix>job:<id>` holds one as JSON, and the sorted set `<prefix>jobs` the
 * ids by the time at which they were made. Each write changes both in one transaction, so a program
 * that is killed leaves either the old record or the new one.
 *
 * All methods reject as {@linkcode RedisLink.use} does.
 */
export class RedisRecords {
  readonly #link: RedisLink;
  readonly #options: RedisRecordsOptions;
  readonly #index: string;

  /** Asks for nothing yet. */
  constructor(link: RedisLink, options: RedisRecordsOptions) {
    this.#link = link;
    this.#options = options;
    this.#index = `${options.prefix}jobs`;
  }

  /** Writes all of these, or none. */
  async write(writes: readonly PendingWrite[]): Promise<void> {
    const size = await this.#link.use(this.#writing(writes));
    const { jobs } = this.#options.limits;
    if (size > jobs * SLACK) await this.#prune(size - Math.floor(jobs * KEEP));
  }

  /** A record as it was written. */
  async read(id: string): Promise<string | undefined> {
    return await this.#link.use((client) => client.get(this.#keyOf(id))) ?? undefined;
  }

  /** Records as they were written, newest first; only as many are read as are taken. */
  async *newest(): AsyncGenerator<string, void, void> {
    for await (const page of this.#pages({ REV: true })) {
      for (const { text } of page) if (text !== null) yield text;
    }
  }

  /** Resolves with the number of jobs that there are then. */
  #writing(writes: readonly PendingWrite[]): RedisAction<number> {
    const tooOld = this.#options.now() - KEEP_SECONDS * 1000;
    return async (client) => {
      const all = client.multi();
      for (const { id, text, createdAt } of writes) {
        const key = this.#keyOf(id);
        if (text === "") all.del(key).zRem(this.#index, id);
        else {
          all.set(key, text, { expiration: { type: "EX", value: KEEP_SECONDS } })
            .zAdd(this.#index, { score: createdAt, value: id });
        }
      }
      all.zRemRangeByScore(this.#index, "-inf", tooOld).zCard(this.#index);
      return Number((await all.exec()).at(-1));
    };
  }

  /** Several programs may do so at a time: they come to remove the same ones. */
  async #prune(surplus: number): Promise<void> {
    const ids = await this.#oldest(surplus);
    await this.#link.use((client) =>
      client.multi().del(ids.map((id) => this.#keyOf(id))).zRem(this.#index, ids).exec()
    );
  }

  /** So many of the oldest; those under way only where there are not enough others. */
  async #oldest(count: number): Promise<string[]> {
    const since = this.#options.now() - this.#options.limits.staleMs;
    const [ended, underWay]: [string[], string[]] = [[], []];
    for await (const page of this.#pages({})) {
      for (const { id, text } of page) {
        (text !== null && isUnderWay(text, since) ? underWay : ended).push(id);
      }
      if (ended.length >= count) break;
    }
    return [...ended, ...underWay].slice(0, count);
  }

  async *#pages(order: { REV?: true }): AsyncGenerator<StoredRecord[], void, void> {
    for (let from = 0;; from += PAGE) {
      const page = await this.#link.use((client) => this.#page(client, { from, order }));
      yield page;
      if (page.length < PAGE) return;
    }
  }

  async #page(
    client: RedisClientType,
    { from, order }: { from: number; order: { REV?: true } },
  ): Promise<StoredRecord[]> {
    const ids = await client.zRange(this.#index, from, from + PAGE - 1, order);
    if (ids.length === 0) return [];
    const texts = await client.mGet(ids.map((id) => this.#keyOf(id)));
    return ids.map((id, at) => ({ id, text: texts[at] ?? null }));
  }

  #keyOf(id: string): string {
    return `${this.#options.prefix}job:${id}`;
  }
}

/** A job of the index; without text where its record is gone. */
interface StoredRecord {
  id: string;
  text: string | null;
}
