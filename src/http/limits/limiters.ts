import type { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";

/**
 * Loads the library's counter in memory, and none of its others: the package as a whole brings one
 * for each database that there is, which would be a twentieth of the executable.
 */
export async function memoryLimiter(): Promise<typeof RateLimiterMemory> {
  const { default: limiter } = await import("rate-limiter-flexible/lib/RateLimiterMemory.js");
  return limiter;
}

/** Loads its counter in a Redis, and none of its others. */
export async function redisLimiter(): Promise<typeof RateLimiterRedis> {
  const { default: limiter } = await import("rate-limiter-flexible/lib/RateLimiterRedis.js");
  return limiter;
}
