import { ConnectionError, HttpError } from "../../comfyui/errors.ts";

/** It does not answer, or something else answers in its place: a proxy before it, or a login page. */
export function isOutOfReach(error: unknown): error is ConnectionError | HttpError {
  if (error instanceof HttpError) return error.status >= 502 || error.status < 300;
  return error instanceof ConnectionError;
}

/** Whether it was lost in such a way that it may have taken a job, and go on with it. */
export function mayHaveTaken(error: unknown): boolean {
  return isOutOfReach(error) && !(error instanceof ConnectionError && error.neverSent);
}
