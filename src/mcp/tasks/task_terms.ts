import type { Job } from "../../jobs/job.ts";

/** What was agreed on a job that is a task; all else of the task is the job's own. */
export interface TaskTerms {
  /** Ms after its creation in which the task may be asked for; `null`: as long as the job is kept. */
  ttl?: number | null;
  /** When the job ended, ms since the epoch. */
  endedAt?: number;
  /** Aborts when a caller cancels the task: the job may go on for others. */
  readonly cancellations: Map<string, AbortController>;
}

/** They go with their jobs, which outlive the clients' connections and so their servers. */
const termsOf = new WeakMap<Job, TaskTerms>();

/** What was agreed on a job; of one that nobody called as a task, that it is kept like any job. */
export function taskTerms(job: Job): TaskTerms {
  const known = termsOf.get(job);
  if (known) return known;
  const terms: TaskTerms = { cancellations: new Map() };
  termsOf.set(job, terms);
  if (!job.ended) noteEnd(job, terms);
  return terms;
}

/**
 * A caller has called it as a task, to be kept for so many ms; as long as the job where that is left
 * out. Where a job is the task of several, the longest holds.
 */
export function beginTask(job: Job, caller: string, ttl: number | undefined): void {
  const terms = taskTerms(job);
  const asked = ttl === undefined ? null : Math.max(0, ttl);
  const { ttl: agreed = asked } = terms;
  terms.ttl = agreed === null || asked === null ? null : Math.max(agreed, asked);
  // Who has cancelled it and asks for the same again wants it again.
  terms.cancellations.delete(caller);
}

/** Whether nobody may count on the task any more. */
export function isExpired(job: Job, now: number = Date.now()): boolean {
  const { ttl = null } = taskTerms(job);
  return ttl !== null && now > job.createdAt + ttl;
}

/** What aborts when this caller cancels the task. */
export function cancellationOf(job: Job, caller: string): AbortController {
  const { cancellations } = taskTerms(job);
  const known = cancellations.get(caller) ?? new AbortController();
  cancellations.set(caller, known);
  return known;
}

function noteEnd(job: Job, terms: TaskTerms): void {
  const stop = job.onChange(() => {
    if (!job.ended) return;
    terms.endedAt = Date.now();
    stop();
  });
}
