import type { RateLimiterMemory } from "rate-limiter-flexible";
import { JobRateError } from "./job_rate_error.ts";
import type { Services } from "../tool_context.ts";
import { type Caller, callerOf } from "./caller.ts";

/** Over how many seconds jobs are counted. */
const MINUTE = 60;

/** Options of {@linkcode JobRates}. */
export interface JobRatesOptions {
  /** How many callers are told apart; those beyond count as one. 10,000 where left out. */
  maxCallers?: number;
}

/** The key of those that are too many; no caller has this id. */
const OTHERS = "*";

/**
 * Counts the jobs of each caller in a minute, which begins with its first one. Ever new callers take
 * no more memory than twice `maxCallers`.
 */
export class JobRates implements Disposable {
  readonly #maxCallers: number;
  readonly #callers = new Set<string>();
  #since = 0;
  #limiter: Promise<RateLimiterMemory> | undefined;

  /** Loads nothing before a caller with a limit comes. */
  constructor({ maxCallers = 10_000 }: JobRatesOptions = {}) {
    this.#maxCallers = maxCallers;
  }

  /**
   * Counts one more job of the caller.
   *
   * @throws {JobRateError} If it has started as many as it may.
   */
  async take({ id, countedAs = id, jobsPerMinute: most }: Caller): Promise<void> {
    if (most === undefined) return;
    const limiter = await (this.#limiter ??= load());
    const { consumedPoints, msBeforeNext } = await limiter.penalty(this.#keyOf(countedAs));
    if (consumedPoints > most) throw new JobRateError(most, Math.ceil(msBeforeNext / 1000));
  }

  /** Forgets all, and stops its timers. */
  [Symbol.dispose](): void {
    this.#callers.clear();
    this.#limiter?.then((limiter) => {
      for (const { key } of limiter.dump().storage) limiter.delete(key);
    });
  }

  #keyOf(id: string): string {
    if (Date.now() - this.#since >= MINUTE * 1000) {
      this.#since = Date.now();
      this.#callers.clear();
    }
    if (this.#callers.size < this.#maxCallers) this.#callers.add(id);
    return this.#callers.has(id) ? id : OTHERS;
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

/**
 * Counts one more job of whoever calls.
 *
 * @throws {JobRateError} If it has started as many as it may.
 */
export async function countJob(context: Pick<Services, "caller" | "jobRates">): Promise<void> {
  const caller = callerOf(context);
  if (caller.jobsPerMinute === undefined) return;
  // A limit that nobody counts would be none.
  if (!context.jobRates) throw new Error("a caller has a limit of jobs, and nothing counts them");
  await context.jobRates.take(caller);
}
