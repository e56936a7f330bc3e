import type { Job, JobSnapshot } from "../jobs/job.ts";
import type { ToolContext } from "./tool_context.ts";

/** Progress is told in hundredths of the whole workflow. */
const TOTAL = 100;

/**
 * Tells the client of a job's progress until the job or the call ends. Each number is larger than
 * the one before, as MCP wants it, and none comes after the end.
 */
export async function reportJob(job: Job, context: ToolContext): Promise<void> {
  if (!context.reportProgress) return;
  let last = -1;
  let said = "";
  for await (const snapshot of job.snapshots(context.signal)) {
    if (job.ended) return;
    const message = describeProgress(snapshot);
    const progress = progressAfter(last, snapshot.progress.fraction);
    if (message === said && progress - last < 1) continue;
    last = progress;
    said = message;
    await context.reportProgress(progress, TOTAL, message);
  }
}

/** Rounded to hundredths of a percent, and a little more than the last where only the message moved. */
function progressAfter(last: number, fraction: number): number {
  const progress = Math.round(fraction * TOTAL * 100) / 100;
  return progress > last ? progress : Math.round((last + 0.01) * 100) / 100;
}

/** How far a job is, in words. */
export function describeProgress({ status, progress }: JobSnapshot): string {
  if (status === "pending") {
    const { queuePosition } = progress;
    return queuePosition === undefined ? "Queued" : `Queued, ${queuePosition} before it`;
  }
  const { node, step, steps } = progress;
  if (node === undefined) return "Started";
  return step === undefined ? node : `${node}: step ${step} of ${steps}`;
}
