import type { RedisClientType } from "@redis/client";
import type { RateLimiterRedis } from "rate-limiter-flexible";
import { redisLimiter } from "./limiters.ts";
import { COUNT_ONLY, countFound, countOf, type MinuteCount } from "./minute_count.ts";

/**
 * Does something in a Redis. It rejects soon where that is out of reach, and connects by itself once
 * it is there again.
 */
export type UseRedis = <T>(action: (client: RedisClientType) => Promise<T>) => Promise<T>;

/** What {@linkcode RedisCounts} needs. */
export interface RedisCountsOptions {
  /** The way to the Redis. */
  use: UseRedis;
  /** What all keys begin with; a colon follows. */
  prefix: string;
}

/**
 * Counts by key and minute in a Redis, together with all that count there under the same prefix.
 * The Redis forgets a key with its minute. `undefined` is the answer where it cannot be reached.
 */
export class RedisCounts {
  readonly #use: UseRedis;
  readonly #prefix: string;

  /** Nothing is loaded or connected before the first count. */
  constructor({ use, prefix }: RedisCountsOptions) {
    this.#use = use;
    this.#prefix = prefix;
  }

  /** Counts one more of this key. */
  async add(key: string): Promise<MinuteCount | undefined> {
    return await this.#ask(async (limiter) => countOf(await limiter.penalty(key)));
  }

  /** What was counted of this key, without counting. */
  async look(key: string): Promise<MinuteCount | undefined> {
    return await this.#ask(async (limiter) => countFound(await limiter.get(key)));
  }

  /** The library's own insurance is not used: it begins only once there is a connection. */
  async #ask<T>(action: (limiter: RateLimiterRedis) => Promise<T>): Promise<T | undefined> {
    const Limiter = await redisLimiter();
    const limiterOf = (storeClient: RedisClientType) =>
      new Limiter({
        ...COUNT_ONLY,
        storeClient,
        useRedisPackage: true,
        keyPrefix: this.#prefix,
      });
    try {
      return await this.#use((client) => action(limiterOf(client)));
    } catch {
      // Whoever made the way to the Redis knows, and tells.
      return undefined;
    }
  }
}
