import type { RateLimiterMemory } from "rate-limiter-flexible";
import { memoryLimiter } from "./limiters.ts";
import { COUNT_ONLY, countFound, countOf, type MinuteCount } from "./minute_count.ts";
import type { RedisCounts } from "./redis_counts.ts";

/** What {@linkcode MinuteCounts} needs. */
export interface MinuteCountsOptions {
  /** How many keys are told apart; those beyond count as one. Default 10000. */
  maxKeys?: number | undefined;
  /** Where several programs count together. */
  shared?: RedisCounts | undefined;
}

/** Opens the counts of what is named so; the same name counts together wherever counts are shared. */
export type OpenCounts = (name: string) => MinuteCounts;

const MAX_KEYS = 10_000;
/** The key of those that are too many to be told apart. No address or principal is called so. */
const OTHERS = "*";

/**
 * Counts by key and minute, which begins with a key's first count. Whoever comes with ever new keys
 * takes no more memory than twice `maxKeys`.
 *
 * What is shared is counted here as well: who is answered from here, as the Redis has died, does not
 * begin anew.
 */
export class MinuteCounts implements Disposable {
  readonly #maxKeys: number;
  readonly #shared: RedisCounts | undefined;
  #limiter: Promise<RateLimiterMemory> | undefined;
  /** Those told apart since {@linkcode #since}. */
  readonly #keys = new Set<string>();
  #since = 0;

  /** Nothing is loaded before the first count. */
  constructor(options: MinuteCountsOptions = {}) {
    this.#maxKeys = options.maxKeys ?? MAX_KEYS;
    this.#shared = options.shared;
  }

  /** Counts one more of this key. */
  async add(key: string): Promise<MinuteCount> {
    const limiter = await this.#memory();
    const bounded = this.#bounded(key);
    const own = countOf(await limiter.penalty(bounded));
    return await this.#shared?.add(bounded) ?? own;
  }

  /** What was counted of this key, without counting; nothing of one that is not told apart. */
  async look(key: string): Promise<MinuteCount> {
    const limiter = await this.#memory();
    return await this.#shared?.look(key) ?? countFound(await limiter.get(key));
  }

  /** Forgets all that is counted here, and stops its timers. */
  [Symbol.dispose](): void {
    this.#keys.clear();
    this.#limiter?.then((limiter) => {
      for (const { key } of limiter.dump().storage) limiter.delete(key);
    });
  }

  #memory(): Promise<RateLimiterMemory> {
    return this.#limiter ??= load();
  }

  #bounded(key: string): string {
    if (Date.now() - this.#since >= COUNT_ONLY.duration * 1000) {
      this.#since = Date.now();
      this.#keys.clear();
    }
    if (this.#keys.size < this.#maxKeys) this.#keys.add(key);
    return this.#keys.has(key) ? key : OTHERS;
  }
}

async function load(): Promise<RateLimiterMemory> {
  const Limiter = await memoryLimiter();
  return new Limiter({ ...COUNT_ONLY, keyPrefix: "" });
}
