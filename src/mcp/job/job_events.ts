import { Bell } from "../../jobs/follow/bell.ts";
import type { Job } from "../../jobs/job.ts";
import { ProgressGate } from "../../jobs/timing/progress_gate.ts";
import { findJob, type JobsContext, maySee, visibleJobs } from "./find_job.ts";
import { isUnderway, jobChanges, snapshotOf } from "./job_changes.ts";
import { type JobSummary, jobSummary } from "./job_summary.ts";
import { listedJob } from "./listed_jobs.ts";
import { type ToldContext, toldJob } from "./told_job.ts";

/** What happened to jobs, for whoever shows them: what it is, and JSON of it. */
export type JobEvent =
  /** How the one job is now. */
  | { event: "snapshot"; data: JobSummary }
  /** The newest jobs as they are now, newest first. */
  | { event: "snapshot"; data: { jobs: JobSummary[] } }
  /** A job is further, or new. */
  | { event: "progress"; data: JobSummary }
  /** The picture of a job under way as it is painted, in base64. */
  | { event: "preview"; data: { job_id: string; media_type: string; data: string } }
  /** A job has ended; its files and, where it came to nothing, the reason. */
  | { event: "end"; data: JobSummary & { error?: string } };

/** Options of {@linkcode jobEvents}. */
export interface JobEventsOptions {
  /** The job that it is about; all that the caller may see where left out. */
  id?: string | undefined;
  /** Ends it. */
  signal: AbortSignal;
  /** Whether pictures of the one job are wanted as it is painted. */
  previews?: boolean;
}

/** How many jobs the first event has. */
const LISTED = 50;

/**
 * Yields how one job is until its end, or all that the caller may see until the signal aborts: first
 * a snapshot, then a few changes of each job a second, none of them once a job has ended. Who reads
 * slowly gets the newest, not a backlog. It yields nothing at all where there is no such job.
 *
 * @throws {ComfyError} If the job has to be looked for, and no ComfyUI answers.
 */
export async function* jobEvents(
  context: ToldContext,
  { id, signal, previews = false }: JobEventsOptions,
): AsyncGenerator<JobEvent, void, void> {
  if (id === undefined) return yield* eventsOfAll(context, signal);
  const job = await findJob(id, context);
  if (job) yield* eventsOfOne(job, { context, signal, previews });
}

async function* eventsOfOne(
  job: Job,
  { context, signal, previews }: { context: ToldContext; signal: AbortSignal; previews: boolean },
): AsyncGenerator<JobEvent, void, void> {
  let shown: Job["preview"];
  yield { event: "snapshot", data: summaryOf(job) };
  for await (const snapshot of jobChanges(job, { signal })) {
    if (!isUnderway(snapshot)) yield endOf(job, context);
    else yield { event: "progress", data: jobSummary({ ...listedJob(job), ...snapshot }) };
    if (!previews || !job.preview || job.preview === shown) continue;
    shown = job.preview;
    yield previewOf(job.id, shown);
  }
}

function previewOf(job_id: string, { mediaType, bytes }: NonNullable<Job["preview"]>): JobEvent {
  return { event: "preview", data: { job_id, media_type: mediaType, data: bytes.toBase64() } };
}

async function* eventsOfAll(
  context: ToldContext,
  signal: AbortSignal,
): AsyncGenerator<JobEvent, void, void> {
  // Before the snapshot is taken, so that nothing falls between the two.
  using changes = new ChangedJobs(context, signal);
  yield { event: "snapshot", data: { jobs: visibleJobs(context).slice(0, LISTED).map(summaryOf) } };
  while (!signal.aborted) {
    for (const job of changes.due()) {
      yield job.ended ? endOf(job, context) : { event: "progress", data: summaryOf(job) };
    }
    await changes.wait();
  }
}

function summaryOf(job: Job): JobSummary {
  return jobSummary(listedJob(job));
}

function endOf(job: Job, context: ToldContext): JobEvent {
  const { error } = toldJob(job, context);
  return { event: "end", data: { ...summaryOf(job), ...error !== undefined && { error } } };
}

/** The jobs that have changed and were not told of since, each a few times a second. */
class ChangedJobs implements Disposable {
  /** Of those that have not ended. */
  readonly #gates = new Map<Job, ProgressGate>();
  readonly #changed = new Set<Job>();
  readonly #bell = new Bell();
  readonly #stack = new DisposableStack();

  constructor(context: JobsContext, signal: AbortSignal) {
    const ring = () => this.#bell.ring();
    signal.addEventListener("abort", ring);
    this.#stack.defer(() => signal.removeEventListener("abort", ring));
    this.#stack.defer(context.jobs.subscribe((job) => {
      if (!maySee(job, context)) return;
      this.#changed.add(job);
      ring();
    }));
  }

  /** Those that it is time to tell of. */
  *due(): Generator<Job, void, void> {
    for (const job of [...this.#changed]) {
      if (!this.#gateOf(job).due(snapshotOf(job))) continue;
      this.#changed.delete(job);
      if (job.ended) this.#gates.delete(job);
      yield job;
    }
  }

  /** Until there may be one. */
  async wait(): Promise<void> {
    const waits = [...this.#changed].map((job) => this.#gateOf(job).waitMs() ?? 0);
    await this.#bell.wait(Math.min(Infinity, ...waits));
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }

  #gateOf(job: Job): ProgressGate {
    const gate = this.#gates.get(job) ?? new ProgressGate();
    this.#gates.set(job, gate);
    return gate;
  }
}
