import type { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** How often something came in this minute. */
export interface MinuteCount {
  /** How often, this time included. */
  count: number;
  /** How long until counting begins anew, in whole seconds. */
  secondsLeft: number;
}

/** What {@linkcode MinuteCounts} needs. */
export interface MinuteCountsOptions {
  /** How many keys are told apart; those beyond count as one. Default 10000. */
  maxKeys?: number | undefined;
}

const MINUTE = 60;
const MAX_KEYS = 10_000;
/** The key of those that are too many to be told apart. No address or principal is called so. */
const OTHERS = "*";

/**
 * Counts by key and minute, which begins with a key's first count. Whoever comes with ever new keys
 * takes no more memory than twice `maxKeys`.
 */
export class MinuteCounts implements Disposable {
  readonly #maxKeys: number;
  #limiter: Promise<RateLimiterMemory> | undefined;
  /** Those told apart since {@linkcode #since}. */
  readonly #keys = new Set<string>();
  #since = 0;

  /** Nothing is loaded before the first count. */
  constructor(options: MinuteCountsOptions = {}) {
    this.#maxKeys = options.maxKeys ?? MAX_KEYS;
  }

  /** Counts one more of this key. */
  async add(key: string): Promise<MinuteCount> {
    const limiter = await (this.#limiter ??= load());
    return countOf(await limiter.penalty(this.#bounded(key)));
  }

  /** What was counted of this key, without counting; nothing of one that is not told apart. */
  async look(key: string): Promise<MinuteCount> {
    const limiter = await (this.#limiter ??= load());
    const found = await limiter.get(key);
    if (found === null || found.msBeforeNext <= 0) return { count: 0, secondsLeft: 0 };
    return countOf(found);
  }

  /** Forgets all, and stops its timers. */
  [Symbol.dispose](): void {
    this.#keys.clear();
    this.#limiter?.then((limiter) => {
      for (const { key } of limiter.dump().storage) limiter.delete(key);
    });
  }

  #bounded(key: string): string {
    if (Date.now() - this.#since >= MINUTE * 1000) {
      this.#since = Date.now();
      this.#keys.clear();
    }
    if (this.#keys.size < this.#maxKeys) this.#keys.add(key);
    return this.#keys.has(key) ? key : OTHERS;
  }
}

async function load(): Promise<RateLimiterMemory> {
  const { RateLimiterMemory } = await import("rate-limiter-flexible");
  return new RateLimiterMemory({
    points: Number.MAX_SAFE_INTEGER,
    duration: MINUTE,
    keyPrefix: "",
  });
}

function countOf({ consumedPoints, msBeforeNext }: RateLimiterRes): MinuteCount {
  return { count: consumedPoints, secondsLeft: Math.ceil(msBeforeNext / 1000) };
}
