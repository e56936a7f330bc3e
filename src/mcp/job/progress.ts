import type { Job } from "../../jobs/job.ts";
import { describeProgress } from "./describe_progress.ts";
import { isUnderway, jobChanges } from "./job_changes.ts";
import type { ToolContext } from "../tool_context.ts";

/** Progress is told in hundredths of the whole workflow. */
const TOTAL = 100;

/**
 * Tells the client of a job's progress until the job or the call ends. Each number is larger than
 * the one before, as MCP wants it, and none comes after the end.
 */
export async function reportJob(
  job: Job,
  { reportProgress, signal }: Pick<ToolContext, "reportProgress" | "signal">,
): Promise<void> {
  if (!reportProgress) return;
  let last = -1;
  let said = "";
  for await (const snapshot of jobChanges(job, { signal })) {
    if (!isUnderway(snapshot)) return;
    const message = describeProgress(snapshot);
    const progress = progressAfter(last, snapshot.progress.fraction);
    if (message === said && progress - last < 1) continue;
    last = progress;
    said = message;
    await reportProgress(progress, TOTAL, message);
  }
}

/** Rounded to hundredths of a percent, and a little more than the last where only the message moved. */
function progressAfter(last: number, fraction: number): number {
  const progress = Math.round(fraction * TOTAL * 100) / 100;
  return progress > last ? progress : Math.round((last + 0.01) * 100) / 100;
}
