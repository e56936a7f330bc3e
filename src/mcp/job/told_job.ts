import type { Job } from "../../jobs/job.ts";
import { callerOf } from "../caller/caller.ts";
import { toldText } from "../caller/told_text.ts";
import type { Services } from "../tool_context.ts";
import { type JobsContext, maySee } from "./find_job.ts";

/** What is looked at to tell of a job. */
export type ToldContext = JobsContext & Pick<Services, "engines">;

/** What a job came to, as one caller may know it: what is kept of it, others may read later. */
export interface ToldJob {
  /** Why it came to nothing. */
  error?: string;
  /** The job that had made the same before, where the caller may see that one. */
  sameAs?: string;
  /** True where the same had been made before, by whoever. */
  made: boolean;
  /** What went wrong without stopping it, and what happened to it on its way. */
  warnings: string[];
}

/** What a caller may know of how a job went. */
export function toldJob({ error, result, notes }: Job, context: ToldContext): ToldJob {
  const tell = (text: string) => toldText(text, context);
  const { sameAs } = result ?? {};
  return {
    ...error instanceof Error && { error: tell(error.message) },
    ...sameAs !== undefined && isSeen(sameAs, context) && { sameAs },
    made: sameAs !== undefined,
    warnings: (result?.warnings ?? notes).map(tell),
  };
}

/** One that is no longer remembered may have been anybody's. */
function isSeen(id: string, context: JobsContext): boolean {
  const job = context.jobs.get(id);
  return job ? maySee(job, context) : callerOf(context).seesAll;
}
