import type { Services } from "../tool_context.ts";
import { callerOf } from "./caller.ts";
import { JobRateError } from "./job_rate_error.ts";

/** Counts jobs by caller and minute. Whoever puts the program together hands in what counts. */
export interface JobRates {
  /**
   * Counts one more under this key: how many that makes in the minute that began with its first
   * one, and how many whole seconds are left of it.
   */
  add(key: string): Promise<{ count: number; secondsLeft: number }>;
}

/**
 * Counts one more job of whoever calls.
 *
 * @throws {JobRateError} If it has started as many as it may.
 */
export async function countJob(context: Pick<Services, "caller" | "jobRates">): Promise<void> {
  const { id, countedAs = id, jobsPerMinute: most } = callerOf(context);
  if (most === undefined) return;
  // A limit that nobody counts would be none.
  if (!context.jobRates) throw new Error("a caller has a limit of jobs, and nothing counts them");
  const { count, secondsLeft } = await context.jobRates.add(countedAs);
  if (count > most) throw new JobRateError(most, secondsLeft);
}
