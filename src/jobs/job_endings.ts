/**
 * What is said of a job that came to no good end, where ComfyUI itself has no words for it.
 *
 * @module
 */

import { ConnectionError, ExecutionInterruptedError } from "../comfyui/errors.ts";
import { JobLostError, JobsClosedError, JobsFullError, JobTimeoutError } from "./job_errors.ts";

/** We cancelled it. */
export function cancelled(): ExecutionInterruptedError {
  return new ExecutionInterruptedError("The job was cancelled.");
}

/** It vanished from the queue before it ran. */
export function takenOut(): ExecutionInterruptedError {
  return new ExecutionInterruptedError(
    "The job was taken out of ComfyUI's queue by someone else. Send it again if you still want it.",
  );
}

/** Its run was interrupted, but not by us. */
export function interruptedByOthers(): ExecutionInterruptedError {
  return new ExecutionInterruptedError(
    "The job was interrupted in ComfyUI by someone else. Send it again if you still want it.",
  );
}

/** It ran too long, in milliseconds, and we interrupted it. */
export function timedOut(jobId: string, ms: number): JobTimeoutError {
  return new JobTimeoutError(
    `Cannot finish job "${jobId}": it timed out after running for ${Math.round(ms / 1000)} s and ` +
      "was interrupted. Ask for fewer steps or a smaller picture.",
  );
}

/** As many wait as may wait. */
export function busy(waiting: number, retryAfter: number): JobsFullError {
  return new JobsFullError(
    `Cannot take another job: busy, it would be number ${waiting + 1} in the queue. ` +
      `Try again in ${retryAfter} s.`,
    { retryAfter },
  );
}

/** Its run said nothing for so many milliseconds, and we interrupted it. */
export function fellSilent(jobId: string, ms: number): JobTimeoutError {
  return new JobTimeoutError(
    `Cannot finish job "${jobId}": it made no step for ${Math.round(ms / 1000)} s and was ` +
      "interrupted. Look at ComfyUI's own log; a slow model needs a larger --step-timeout.",
  );
}

/** ComfyUI knows nothing of it any more. */
export function lost(jobId: string): JobLostError {
  return new JobLostError(
    `Cannot find job "${jobId}": ComfyUI neither runs it nor has it in its history. ` +
      "It was restarted or its history was cleared; send the job again.",
  );
}

/** It waits in another Easel, or waited in one that has ended. */
export function neverSent(jobId: string): JobLostError {
  return new JobLostError(
    `Cannot find job "${jobId}" in any ComfyUI: it still waited for its turn when Easel was stopped, ` +
      "or waits in another Easel. Ask again later, or send it again.",
  );
}

/** The ComfyUI that had it is in use no more. */
export function engineGone(jobId: string, engine: string): JobLostError {
  return new JobLostError(
    `Cannot find job "${jobId}": it was sent to "${engine}", and no ComfyUI is called so any more. ` +
      "Configure it again, or send the job again.",
  );
}

/** The ComfyUI that has it does not answer. */
export function outOfSight(jobId: string, engine: string): ConnectionError {
  return new ConnectionError(
    `Cannot find job "${jobId}": it was sent to "${engine}", which does not answer. ` +
      "Ask again when it does.",
  );
}

/** ComfyUI does not answer; `cause` says how. */
export function notResponding(jobId: string, cause: Error): ConnectionError {
  return new ConnectionError(
    `Cannot follow job "${jobId}": ComfyUI is not responding since the job was sent. ` +
      `See whether it still runs. ${cause.message}`,
    { cause },
  );
}

/** A request of ours took too long, in milliseconds. */
export function noAnswer(ms: number): ConnectionError {
  return new ConnectionError(
    `Cannot ask ComfyUI: nothing came for ${ms / 1000} s. Check that it is not hanging.`,
  );
}

/** We are going. */
export function closed(): JobsClosedError {
  return new JobsClosedError(
    "Cannot follow the job: the server is stopping. What ComfyUI has of it goes on there.",
  );
}
