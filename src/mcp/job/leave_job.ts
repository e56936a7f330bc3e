import type { Job } from "../../jobs/job.ts";
import { callerOf } from "../caller/caller.ts";
import { awaitJob } from "./await_job.ts";
import type { ToolContext } from "../tool_context.ts";

/** How long to wait for ComfyUI to stop: it looks for an interrupt at each step. */
const PATIENCE = 8000;

/**
 * A caller wants a job no more, however often it asked. Waits a moment for the end, where nobody
 * else wants it either.
 *
 * @throws {TypeError} If it is not the caller's to cancel.
 */
export async function leaveJob(
  job: Job,
  context: Pick<ToolContext, "caller" | "signal" | "log">,
): Promise<void> {
  const caller = callerOf(context).id;
  requireOwn(job, caller);
  job.leave(caller, { entirely: true });
  if (job.cancelled.aborted) await awaitJob(job, withoutProgress(context), PATIENCE);
}

/** It may be a prompt that somebody sent from ComfyUI's own editor. */
function requireOwn({ id, callers }: Job, caller: string): void {
  if (callers.includes(caller)) return;
  const state = callers.length === 0 ? "it was not asked for here" : "somebody else asked for it";
  throw new TypeError(
    `Cannot cancel job "${id}": ${state}. Leave it to whoever did, or cancel it in ComfyUI itself.`,
  );
}

function withoutProgress({ signal, log }: Pick<ToolContext, "signal" | "log">) {
  return { signal, log };
}
