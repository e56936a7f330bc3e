import type { Job } from "../jobs/job.ts";
import { LOCAL_CALLER } from "../jobs/jobs.ts";
import type { Services } from "./tool_context.ts";

/** Who asks for jobs, and where they are. */
export type JobsContext = Pick<Services, "jobs" | "caller" | "seesAll">;

/**
 * The job of an id as a caller writes it: one of this process, or of one that has ended since, as
 * far as the caller may see it.
 */
export async function findJob(id: string, context: JobsContext): Promise<Job | undefined> {
  const job = await context.jobs.find(id.trim().toLowerCase());
  return job && maySee(job, context) ? job : undefined;
}

/** The jobs of this process that the caller may see, newest first. */
export function visibleJobs(context: JobsContext): Job[] {
  return context.jobs.list().filter((job) => maySee(job, context));
}

/** Whether a caller may see a job: one of its own, or any where it sees all. */
export function maySee(
  { callers }: Pick<Job, "callers">,
  { caller = LOCAL_CALLER, seesAll = true }: JobsContext,
): boolean {
  return seesAll || callers.includes(caller);
}
