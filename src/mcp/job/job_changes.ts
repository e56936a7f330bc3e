import { Bell } from "../../jobs/follow/bell.ts";
import type { Job, JobSnapshot } from "../../jobs/job.ts";
import { ProgressGate } from "../../jobs/timing/progress_gate.ts";

/** Options of {@linkcode jobChanges}. */
export interface JobChangesOptions {
  /** Ends it early. */
  signal: AbortSignal;
  /** Tells when one is due; a few a second where left out. */
  gate?: ProgressGate;
}

/**
 * Yields how a job is now, a few of its changes a second, and its end. The last one before the end
 * always comes, however short before. Who reads slowly gets the newest, not a backlog.
 */
export async function* jobChanges(
  job: Job,
  { signal, gate = new ProgressGate() }: JobChangesOptions,
): AsyncGenerator<JobSnapshot, void, void> {
  const bell = new Bell();
  let newest = snapshotOf(job);
  let told: JobSnapshot | undefined;
  // Taken at once: by the time that we wake, the job may have ended.
  const stop = job.onChange(() => {
    if (!job.ended) newest = snapshotOf(job);
    bell.ring();
  });
  const wake = () => bell.ring();
  signal.addEventListener("abort", wake);
  try {
    while (!signal.aborted && !job.ended) {
      if (gate.due(newest)) yield told = newest;
      else await bell.wait(gate.waitMs() ?? Infinity);
    }
    if (signal.aborted) return;
    if (told !== newest && isUnderway(newest)) yield newest;
    yield snapshotOf(job);
  } finally {
    stop();
    signal.removeEventListener("abort", wake);
  }
}

/** How a job is now. */
export function snapshotOf({ status, progress }: Job): JobSnapshot {
  return { status, progress };
}

/** Whether a job in this state has not ended. */
export function isUnderway({ status }: Pick<JobSnapshot, "status">): boolean {
  return status === "pending" || status === "in_progress";
}
