import type { Job } from "../../jobs/job.ts";
import { callerOf } from "../caller/caller.ts";
import { describeProgress } from "../job/describe_progress.ts";
import { type ToldContext, toldJob } from "../job/told_job.ts";
import type { Task } from "../sdk.ts";
import { shorten } from "../shorten.ts";
import { cancellationOf, taskTerms } from "./task_terms.ts";

/** How often a client should ask, ms. */
const POLL_MS = 1000;

/** Most characters of a message. */
const MESSAGE_CHARS = 500;

/** A job as MCP's task, as one of its callers sees it. */
export function toTask(job: Job, asker: ToldContext): Task {
  const status = statusOf(job, callerOf(asker).id);
  const { ttl = null, endedAt } = taskTerms(job);
  const statusMessage = messageOf(job, status, asker);
  const updated = job.ended ? endedAt ?? job.createdAt + (job.result?.ranMs ?? 0) : Date.now();
  return {
    taskId: job.id,
    status,
    ...statusMessage !== "" && { statusMessage },
    createdAt: new Date(job.createdAt).toISOString(),
    lastUpdatedAt: new Date(updated).toISOString(),
    ttl,
    pollInterval: POLL_MS,
  };
}

/** As MCP's rule for tools has it, a result that is an error makes a failed task. */
function statusOf(job: Job, caller: string): Task["status"] {
  if (cancellationOf(job, caller).signal.aborted) return "cancelled";
  if (job.status === "pending" || job.status === "in_progress") return "working";
  return job.status === "completed" && madeNothing(job) ? "failed" : job.status;
}

function madeNothing({ outputs: { files, texts } }: Job): boolean {
  return files.length === 0 && texts.length === 0;
}

function messageOf(job: Job, status: Task["status"], asker: ToldContext): string {
  if (status === "working") return describeProgress(job);
  return shorten(toldJob(job, asker).error ?? "", MESSAGE_CHARS);
}
