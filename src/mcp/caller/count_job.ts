import type { Services } from "../tool_context.ts";
import { callerOf } from "./caller.ts";
import { JobRateError } from "./job_rate_error.ts";

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
