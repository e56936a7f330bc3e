import type { Job } from "../../jobs/job.ts";
import { callerOf } from "../caller/caller.ts";
import type { Services } from "../tool_context.ts";

/** Who asks for jobs, and where they are. */
export type JobsContext = Pick<Services, "jobs" | "caller">;

/** What an id may be: any other text would be another path of a ComfyUI's. */
const ID = /^[\w-]{1,100}$/;

/**
 * The job of an id as a caller writes it: one of this process, or of one that has ended since, as
 * far as the caller may see it.
 */
export async function findJob(id: string, context: JobsContext): Promise<Job | undefined> {
  const wanted = id.trim().toLowerCase();
  const job = ID.test(wanted) ? await context.jobs.find(wanted) : undefined;
  return job && maySee(job, context) ? job : undefined;
}

/** The jobs of this process that the caller may see, newest first. */
export function visibleJobs(context: JobsContext): Job[] {
  return context.jobs.list().filter((job) => maySee(job, context));
}

/** Whether a caller may see a job: one of its own, or any where it sees all. */
export function maySee(
  { callers }: Pick<Job, "callers">,
  context: Pick<Services, "caller">,
): boolean {
  const { id, seesAll } = callerOf(context);
  return seesAll || callers.includes(id);
}
