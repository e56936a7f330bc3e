import { ComfyError } from "../comfyui/errors.ts";

/** A job ran longer than it may; it was interrupted. */
export class JobTimeoutError extends ComfyError {
  /** The class's name, also in logs. */
  override name = "JobTimeoutError";
}

/** ComfyUI no longer knows the job: neither queued, nor running, nor in its history. */
export class JobLostError extends ComfyError {
  /** The class's name, also in logs. */
  override name = "JobLostError";
}

/** The server is stopping and no longer follows its jobs; what ComfyUI runs goes on. */
export class JobsClosedError extends ComfyError {
  /** The class's name, also in logs. */
  override name = "JobsClosedError";
}

/** There are as many jobs under way as there may be. */
export class JobsFullError extends ComfyError {
  /** The class's name, also in logs. */
  override name = "JobsFullError";
  /** When there will probably be room again, in seconds. */
  readonly retryAfter: number;

  /** Says so, and when to try again. */
  constructor(message: string, { retryAfter }: { retryAfter: number }) {
    super(message);
    this.retryAfter = retryAfter;
  }
}
