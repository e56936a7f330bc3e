import type { JobProgress, JobSnapshot } from "../../jobs/job.ts";
import { shorten } from "../shorten.ts";

/** Most characters of a node's title: whoever made the workflow wrote it. */
const TITLE_CHARS = 80;

/** How far a job is, in words: its place in the queue, or what runs, how much is done and left. */
export function describeProgress({ status, progress }: JobSnapshot): string {
  return status === "pending" ? describePlace(progress) : describeRun(progress);
}

/** It waits here first, and then once more in ComfyUI's own queue. */
function describePlace({ ahead, queuePosition }: JobProgress): string {
  if (ahead !== undefined) return `Queued, ${before(ahead)} here`;
  return queuePosition === undefined ? "Queued" : `Queued in ComfyUI, ${before(queuePosition)}`;
}

function before(count: number): string {
  return count === 0 ? "next" : `${count} before it`;
}

function describeRun(progress: JobProgress): string {
  const { node, step, steps, fraction, secondsLeft } = progress;
  const name = node === undefined ? "Started" : shorten(node, TITLE_CHARS);
  const counted = step === undefined || steps === undefined ? "" : `: step ${step} of ${steps}`;
  return [
    name + counted,
    ...fraction > 0 ? [`${Math.floor(fraction * 100)} %`] : [],
    ...secondsLeft === undefined || fraction >= 1
      ? []
      : [`about ${describeSeconds(secondsLeft)} left`],
  ].join(", ");
}

/** A guess, no finer than it can be: to 1 s under 10 s, to 5 s under 2 minutes, else to minutes. */
export function describeSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 10) return `${whole} s`;
  const fives = 5 * Math.round(seconds / 5);
  return fives < 120 ? `${fives} s` : `${Math.round(seconds / 60)} min`;
}
