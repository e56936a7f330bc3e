import type { RateLimiterRes } from "rate-limiter-flexible";

/** How often something came in this minute. */
export interface MinuteCount {
  /** How often, this time included. */
  count: number;
  /** How long until counting begins anew, in whole seconds. */
  secondsLeft: number;
}

/** What each limiter is told: it counts, and others decide how much is too much. */
export const COUNT_ONLY = { points: Number.MAX_SAFE_INTEGER, duration: 60 } as const;

/** The count of a limiter's answer. */
export function countOf({ consumedPoints: count, msBeforeNext }: RateLimiterRes): MinuteCount {
  return { count, secondsLeft: Math.ceil(msBeforeNext / 1000) };
}

/** The count of what a limiter has found of a key: none where its minute is over. */
export function countFound(found: RateLimiterRes | null): MinuteCount {
  return found !== null && found.msBeforeNext > 0 ? countOf(found) : { count: 0, secondsLeft: 0 };
}
