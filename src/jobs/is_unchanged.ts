import { Deadline } from "./follow/deadline.ts";
import type { Engine } from "./engines/engine.ts";
import { noAnswer } from "./job_endings.ts";
import type { JobFile } from "./outputs.ts";

/** How long is waited for an answer, ms: making the file again may be quicker. */
const PATIENCE_MS = 5000;

/** How far the times of a file and of an answer may be off, ms: both are told in whole seconds. */
const SLACK_MS = 3000;

/** Options of {@linkcode isUnchanged}. */
export interface UnchangedOptions {
  /** Where the file lies. */
  engine: Engine;
  /** How long ago it was made, ms. */
  ageMs: number;
  /** Gives up. */
  signal?: AbortSignal | undefined;
}

/**
 * Whether a file still lies where a job has put it, and is that one: where somebody empties its
 * folder, ComfyUI begins to count anew, and the next picture gets the name of the first. One that
 * was written after the job had ended is another, by `Last-Modified` and the server's own `Date`.
 *
 * @throws {ComfyError} If there is none, or no answer.
 */
export async function isUnchanged(
  file: JobFile,
  { engine, ageMs, signal }: UnchangedOptions,
): Promise<boolean> {
  using limit = new Deadline({
    ms: PATIENCE_MS,
    reason: () => noAnswer(PATIENCE_MS),
    signals: signal ? [signal] : [],
  });
  const range = { start: 0, end: 0 };
  const { headers, body } = await engine.client.view(file, { range, signal: limit.signal });
  await body?.cancel();
  const fileAgeMs = Date.parse(headers.get("date") ?? "") -
    Date.parse(headers.get("last-modified") ?? "");
  // Where one of them is missing, that is no number, and nothing can be told.
  return !(fileAgeMs < ageMs - SLACK_MS);
}
