import { openJobs } from "../../src/app/open_jobs.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import type { Job } from "../../src/jobs/job.ts";
import type { Jobs } from "../../src/jobs/jobs.ts";
import { pictureJob } from "./bench_job.ts";
import { openDemoEngines } from "./demo_engines.ts";
import type { Sample } from "./interleave.ts";
import { median } from "./median.ts";

/** Jobs that are cancelled, from all over the queue. */
const CANCELLED = 20;

/** Steps, and the time of each, that outlast every measurement. */
const ENDLESS = { steps: 10_000, stepMs: 60_000 };

/** Options of {@linkcode queueSample}. */
export interface QueueOptions {
  /** Frees all memory that nobody needs, and tells how many bytes are in use. */
  memory(): number;
}

/**
 * Fills the queue with so many jobs behind one that never ends, and cancels some of them.
 *
 * @returns Per job the microseconds and the bytes that it takes, and the microseconds of a cancel.
 */
export async function queueSample(count: number, { memory }: QueueOptions): Promise<Sample> {
  await using owner = new AsyncDisposableStack();
  const engines = openDemoEngines({ count: 1, stepMs: ENDLESS.stepMs, concurrency: 1 }, owner);
  const config = parseConfig(["--job-store=none", `--queue-limit=${count}`]);
  const { jobs } = owner.use(openJobs(engines, config, () => {}));
  const { workflow } = pictureJob("dreamshaper_8.safetensors", ENDLESS.steps);
  await started(jobs.submit(workflow(0)));
  const before = memory();
  const workflows = Array.from({ length: count }, (_, at) => workflow(at + 1));
  const start = performance.now();
  const waiting = workflows.map((workflow) => jobs.submit(workflow));
  const submitMs = performance.now() - start;
  const bytes = memory() - before;
  if (jobs.queue.waiting !== count) throw queueError(count, jobs);
  return {
    submitUs: submitMs * 1000 / count,
    bytes: bytes / count,
    cancelUs: await cancelSome(waiting),
  };
}

/** The median of the microseconds until a job that waits is known to be cancelled. */
async function cancelSome(waiting: readonly Job[]): Promise<number> {
  const every = Math.max(1, Math.floor(waiting.length / CANCELLED));
  const times: number[] = [];
  for (let at = every - 1; at < waiting.length; at += every) {
    const job = waiting[at]!;
    const start = performance.now();
    job.cancel();
    await job.done.catch(() => {});
    times.push((performance.now() - start) * 1000);
  }
  return median(times);
}

/** Once it runs it is in nobody's queue, and its memory is not counted among theirs. */
async function started(job: Job): Promise<void> {
  for await (const { status } of job.snapshots()) if (status === "in_progress") return;
  throw new Error(`Cannot measure the queue: the first job ended. ${job.error}`);
}

function queueError(count: number, jobs: Jobs): Error {
  return new Error(
    `Cannot measure the queue: ${jobs.queue.waiting} of ${count} jobs wait. See jobs/dispatcher.ts.`,
  );
}
