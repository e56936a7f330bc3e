import type { Log } from "../log.ts";
import { RequestError } from "../request_error.ts";

/** Why a frame cannot be read; for the log, as none of these says what is in it. */
export type FrameProblem = "NotText" | "NotUtf8" | "TooLarge" | "NotJson" | "NoTool";

/** A frame that cannot be read: 400, and of which kind. */
export class UnreadableFrame extends RequestError {
  /** What tells this error from others in a log. */
  override name = "UnreadableFrame";
  /** Of which kind it is. */
  readonly problem: FrameProblem;

  /** `state` goes to the client, such as `it is not JSON.`; `code` is one of JSON-RPC's. */
  constructor(
    problem: FrameProblem,
    state: string,
    options: { code?: number; cause?: unknown } = {},
  ) {
    super(`Cannot read the frame: ${state}`, { status: 400, ...options });
    this.problem = problem;
  }
}

/** What Deno says of frames that it does not hand on; each ends the socket. */
const RUNTIME_PROBLEMS: ReadonlyMap<string, FrameProblem> = new Map([
  ["Frame too large", "TooLarge"],
  ["Invalid UTF-8", "NotUtf8"],
]);

/**
 * Logs the frames of one socket that cannot be read, each kind once: a client that sends nothing
 * else must not fill the log.
 */
export class RefusedFrames {
  readonly #log: Log;
  readonly #logged = new Set<FrameProblem>();

  /** Logs nothing yet. */
  constructor(log: Log) {
    this.#log = log;
  }

  /** Logs one. */
  tell(problem: FrameProblem): void {
    if (this.#logged.has(problem)) return;
    this.#logged.add(problem);
    this.#log("info", "frame refused", { reason: problem });
  }

  /** What follows a socket's error is always a close, which tells all but for a frame's fault. */
  failed(event: Event): void {
    event.preventDefault();
    const problem = event instanceof ErrorEvent && RUNTIME_PROBLEMS.get(event.message);
    if (problem) this.tell(problem);
  }
}
