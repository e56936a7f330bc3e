import type { Job } from "../../jobs/job.ts";
import { callerOf } from "../caller/caller.ts";
import { isUnderway, jobChanges } from "../job/job_changes.ts";
import { reportJob } from "../job/progress.ts";
import { RELATED_TASK_META_KEY } from "../sdk.ts";
import type { StartTaskOptions } from "./start_task_options.ts";
import { cancellationOf } from "./task_terms.ts";
import { toTask } from "./to_task.ts";

/**
 * Tells a client of a task's progress, where it wants it, and of each new state, until the end or
 * until the client is gone or has cancelled it. It returns at once.
 */
export function reportTask(job: Job, { gone, ...rest }: StartTaskOptions): void {
  const { log } = rest.context;
  const cancelled = cancellationOf(job, callerOf(rest.context).id).signal;
  const options = { ...rest, gone: AbortSignal.any([gone, cancelled]) };
  // A task goes on, whether or not its client listens.
  const unheard = (error: unknown) => log("debug", "nobody to tell of a task", { error });
  tellProgress(job, options).then(() => tellStates(job, options)).catch(unheard);
}

/** By its own rules it tells nothing once the job has ended. */
async function tellProgress(
  job: Job,
  { server, gone, progressToken }: StartTaskOptions,
): Promise<void> {
  if (progressToken === undefined) return;
  await reportJob(job, {
    signal: gone,
    reportProgress: (progress, total, message) =>
      server.notification({
        method: "notifications/progress",
        params: {
          progressToken,
          progress,
          total,
          message,
          _meta: { [RELATED_TASK_META_KEY]: { taskId: job.id } },
        },
      }),
  });
}

async function tellStates(job: Job, { server, gone, context }: StartTaskOptions): Promise<void> {
  for await (const snapshot of jobChanges(job, { signal: gone })) {
    if (isUnderway(snapshot)) continue;
    const params = toTask(job, context);
    await server.notification({ method: "notifications/tasks/status", params });
  }
}
