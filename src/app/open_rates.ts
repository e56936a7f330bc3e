import type { Config } from "../config/config.ts";
import { MinuteCounts, type OpenCounts } from "../http/limits/minute_counts.ts";
import { RedisCounts, type UseRedis } from "../http/limits/redis_counts.ts";
import { RedisLink } from "../jobs/store/redis_link.ts";
import type { Log } from "../mcp/log.ts";

/** What counts requests and jobs by the minute. */
export interface Rates extends Disposable {
  /** Opens the counts of one kind of thing. */
  openCounts: OpenCounts;
}

/** Everything waits for a count: how long the Redis may take for one, and its rest after a failure. */
const PATIENCE = { answerMs: 1000, pauseMs: 5000 };

/**
 * The rates of a configuration: with a Redis they hold for all Easels that share it together.
 * Nothing is loaded or connected before something is counted.
 */
export function openRates({ redisUrl }: Config, log: Log): Rates {
  if (redisUrl === undefined) {
    return { openCounts: () => new MinuteCounts(), [Symbol.dispose]() {} };
  }
  const link = new RedisLink(redisUrl, PATIENCE);
  const use = telling(link, log);
  return {
    openCounts: (name) =>
      new MinuteCounts({ shared: new RedisCounts({ use, prefix: `easel:rate:${name}` }) }),
    [Symbol.dispose]: () => link[Symbol.dispose](),
  };
}

/** The way to the Redis, which logs once when it breaks. */
function telling(link: RedisLink, log: Log): UseRedis {
  let broken = false;
  return async (action) => {
    try {
      const result = await link.use(action);
      broken = false;
      return result;
    } catch (error) {
      if (!broken) {
        log("warn", "cannot count in the Redis: until it answers, we count alone", { error });
      }
      broken = true;
      throw error;
    }
  };
}
