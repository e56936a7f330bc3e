import type { Job } from "../jobs/job.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Log } from "../mcp/log.ts";
import type { EndedJob } from "../telemetry/metrics.ts";
import type { JobSpan, StartJobSpan } from "../telemetry/job_spans.ts";

/** Who is told of jobs. */
export interface JobObservers {
  /** Told of each job that has ended. */
  jobEnded?: ((job: EndedJob) => void) | undefined;
  /** Told when a job begins. */
  startSpan: StartJobSpan;
  /** Where the log goes. */
  log: Log;
}

interface Watched {
  span: JobSpan;
  since: number;
  startedAt?: number;
}

/** Counts and traces jobs, and notes those that fail, until the returned function is called. */
export function observeJobs(jobs: Jobs, { jobEnded, startSpan, log }: JobObservers): () => void {
  const watched = new Map<Job, Watched>();
  return jobs.subscribe((job) => {
    const known = watched.get(job);
    const one = known ?? { span: startSpan(job.id), since: performance.now() };
    if (!known) watched.set(job, one);
    if (job.status === "in_progress") one.startedAt ??= performance.now();
    if (!job.ended) return;
    watched.delete(job);
    const end = endOf(job, one);
    jobEnded?.(end);
    const errorType = job.error instanceof Error ? job.error.name : undefined;
    one.span.end({ ...end, errorType });
    if (job.status !== "failed") return;
    log("warn", "job failed", { jobId: job.id, engine: end.engine, reason: errorType });
  });
}

function endOf({ status, engine = "", result }: Job, { since, startedAt }: Watched): EndedJob {
  return {
    outcome: status,
    engine,
    cached: result?.cached ?? false,
    ...startedAt !== undefined && { waitedMs: startedAt - since },
    ...result && result.sameAs === undefined && { ranMs: result.ranMs },
  };
}
