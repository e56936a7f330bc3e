import type { Job } from "../../jobs/job.ts";
import { findJob, type JobsContext, visibleJobs } from "./find_job.ts";
import { shorten } from "../shorten.ts";

/** As many jobs are offered in place of one that is not there. */
const OFFERED = 5;

/**
 * The job of an id as a caller writes it, also one of an earlier process, where the caller may see it.
 *
 * @throws {RangeError} If there is none.
 */
export async function requireJob(
  id: string,
  context: JobsContext,
  purpose = "find",
): Promise<Job> {
  const job = await findJob(id, context);
  if (job) return job;
  throw new RangeError(
    `Cannot ${purpose} job "${shorten(id, 100)}": there is none of that id. ` +
      `Known: ${knownJobs(context)}. Give the job_id of a result.`,
  );
}

/** The newest jobs that the caller may see, by id, for a message. */
export function knownJobs(context: JobsContext): string {
  return visibleJobs(context).slice(0, OFFERED).map(({ id }) => id).join(", ") || "none yet";
}
