import type { Job } from "../../jobs/job.ts";
import { reportJob } from "./progress.ts";
import type { ToolContext } from "../tool_context.ts";

/**
 * Waits until a job ends, telling progress where the client asked for it, but no longer than
 * `waitMs`, nor after the client is gone. The job itself goes on.
 */
export async function awaitJob(
  job: Job,
  context: Pick<ToolContext, "signal" | "reportProgress" | "log">,
  waitMs: number,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const timer = Number.isFinite(waitMs) ? setTimeout(() => stop.abort(), waitMs) : undefined;
  // A client that takes no more progress is no reason to fail the job, nor the whole process.
  const reporting = reportJob(job, { ...context, signal })
    .catch((error) => context.log("debug", "no progress", { error }));
  try {
    await Promise.race([job.done.catch(() => {}), aborted(signal)]);
  } finally {
    clearTimeout(timer);
    // Of a job that has ended, the reporter tells the last it has heard and ends by itself.
    if (!job.ended) stop.abort();
    await reporting;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
