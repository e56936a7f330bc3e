import { ofThisRequest } from "../http/current_request.ts";
import { principalName } from "../http/principal.ts";
import type { Job } from "../jobs/job.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Log } from "../mcp/log.ts";
import type { EndedJob } from "../telemetry/metrics.ts";
import type { JobSpan, StartJobSpan } from "../telemetry/job_spans.ts";
import { jobPrompts } from "./job_prompts.ts";

/** Who is told of jobs. */
export interface JobObservers {
  /** Told of each job that has ended. */
  jobEnded?: ((job: EndedJob) => void) | undefined;
  /** Told when a job begins. */
  startSpan: StartJobSpan;
  /** Where the log goes. */
  log: Log;
  /** Whether the log is told what is asked for, as well. */
  prompts: boolean;
}

interface Watched {
  span: JobSpan;
  since: number;
  startedAt?: number;
  /** The log as of the request that led to the job: another's may be what ends or starts it. */
  log: Log;
}

/**
 * Counts and traces jobs, and logs when one is taken and when it has ended, until the returned
 * function is called.
 */
export function observeJobs(
  jobs: Jobs,
  { jobEnded, startSpan, log, prompts }: JobObservers,
): () => void {
  const watched = new Map<Job, Watched>();
  const begin = (job: Job): Watched => {
    const one = {
      span: startSpan(job.id),
      since: performance.now(),
      log: ofThisRequest(log),
    };
    watched.set(job, one);
    log("debug", "job taken", {
      jobId: job.id,
      workflow: workflowOf(job),
      principal: principalsOf(job),
      ...prompts && { prompts: jobPrompts(job) },
    });
    return one;
  };
  return jobs.subscribe((job) => {
    const one = watched.get(job) ?? begin(job);
    if (job.status === "in_progress") one.startedAt ??= performance.now();
    if (!job.ended) return;
    watched.delete(job);
    const end = endOf(job, one);
    jobEnded?.(end);
    const errorType = job.error instanceof Error ? job.error.name : undefined;
    one.span.end({ ...end, errorType });
    one.log(job.status === "failed" ? "warn" : "info", "job ended", {
      jobId: job.id,
      workflow: workflowOf(job),
      status: job.status,
      ms: Math.round(performance.now() - one.since),
      engine: job.engine,
      cached: end.cached || undefined,
      principal: principalsOf(job),
      reason: job.status === "failed" ? errorType : undefined,
      ...prompts && { prompts: jobPrompts(job) },
    });
  });
}

/** What it was made from, where that has a name. */
function workflowOf({ inputs: { template } }: Job): string | undefined {
  return typeof template === "string" ? template : undefined;
}

/** Who has asked for it, where they can be told apart. */
function principalsOf({ callers }: Job): string | undefined {
  return callers.flatMap((id) => principalName(id) ?? []).join(", ") || undefined;
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
