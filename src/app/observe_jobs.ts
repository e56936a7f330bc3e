import type { Job } from "../jobs/job.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { EndedJob } from "../telemetry/metrics.ts";
import type { JobSpan, StartJobSpan } from "../telemetry/job_spans.ts";

/** Who is told of jobs. */
export interface JobObservers {
  /** Told of each job that has ended. */
  jobEnded?: ((job: EndedJob) => void) | undefined;
  /** Told when a job begins. */
  startSpan: StartJobSpan;
}

interface Watched {
  span: JobSpan;
  since: number;
  startedAt?: number;
}

/** Counts and traces jobs, until the returned function is called. */
export function observeJobs(jobs: Jobs, { jobEnded, startSpan }: JobObservers): () => void {
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
    one.span.end({ ...end, errorType: job.error instanceof Error ? job.error.name : undefined });
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
