import type { Job } from "../../jobs/job.ts";
import { callerOf } from "../caller/caller.ts";
import { awaitJob } from "../job/await_job.ts";
import { findJob, visibleJobs } from "../job/find_job.ts";
import type { ToldContext } from "../job/told_job.ts";
import { hideInternals } from "../hide_internals.ts";
import { jobResult } from "../job/job_result.ts";
import { leaveJob } from "../job/leave_job.ts";
import {
  type CallToolResult,
  ErrorCode,
  McpError,
  RELATED_TASK_META_KEY,
  type Task,
} from "../sdk.ts";
import { shorten } from "../shorten.ts";
import type { ToolContext } from "../tool_context.ts";
import { cancellationOf, isExpired } from "./task_terms.ts";
import { toTask } from "./to_task.ts";

/** How many tasks a page of the list has. */
const PAGE = 50;

/**
 * A task as it is now.
 *
 * @throws {McpError} If there is none of that id, or no more.
 */
export async function getTask(id: string, context: ToldContext): Promise<Task> {
  return toTask(await requireTask(id, context), context);
}

/**
 * The tasks of this process that the caller may see, newest first: each job is one.
 *
 * @param cursor The `nextCursor` of the page before: the id of its last task.
 * @throws {McpError} If the cursor is none.
 */
export function listTasks(
  cursor: string | undefined,
  context: ToldContext,
): { tasks: Task[]; nextCursor?: string } {
  const jobs = visibleJobs(context).filter((job) => !isExpired(job));
  const last = jobs.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && last < 0) {
    throw refusal(
      `Cannot list tasks after "${shorten(cursor, 100)}": there is no such task. ` +
        "Begin without a cursor.",
    );
  }
  const page = jobs.slice(last + 1, last + 1 + PAGE);
  const more = last + 1 + PAGE < jobs.length ? page.at(-1) : undefined;
  return { tasks: page.map((job) => toTask(job, context)), ...more && { nextCursor: more.id } };
}

/**
 * Waits for the end of a task and gives what the tool would have answered.
 *
 * @throws {McpError} If there is none of that id, or no more.
 */
export async function getTaskResult(id: string, context: ToolContext): Promise<CallToolResult> {
  const job = await requireTask(id, context);
  const cancelled = cancellationOf(job, callerOf(context).id).signal;
  const signal = AbortSignal.any([context.signal, cancelled]);
  await awaitJob(job, { ...context, signal }, Infinity);
  const result = cancelled.aborted && job.status !== "cancelled"
    ? leftResult(job)
    : await jobResult(job, context);
  const related = { [RELATED_TASK_META_KEY]: { taskId: job.id } };
  return { ...result, _meta: { ...result._meta, ...related } };
}

/**
 * Cancels a task: its job stops, unless others want it, too.
 *
 * @throws {McpError} If there is none of that id, it has ended, or it is not the caller's.
 */
export async function cancelTask(
  id: string,
  context: ToldContext & Pick<ToolContext, "signal" | "log">,
): Promise<Task> {
  const job = await requireTask(id, context);
  requireWorking(job, context);
  await leaveJob(job, context).catch((error) => {
    throw error instanceof TypeError ? refusal(error.message) : error;
  });
  // It may have come to its end before it could be stopped.
  if (job.ended && job.status !== "cancelled") requireWorking(job, context);
  cancellationOf(job, callerOf(context).id).abort();
  return toTask(job, context);
}

async function requireTask(id: string, context: ToldContext): Promise<Job> {
  const job = await findJob(id, context).catch(hideInternals(context));
  if (job && !isExpired(job)) return job;
  const state = job ? "its time is over. get_job may still have the job" : "there is none";
  throw refusal(`Cannot find task "${shorten(id, 100)}": ${state}.`);
}

function requireWorking(job: Job, context: ToldContext): void {
  const { status } = toTask(job, context);
  if (status === "working") return;
  throw refusal(`Cannot cancel task "${job.id}": it has ended (${status}).`);
}

/** The job goes on for others, or is on its way to its end. */
function leftResult({ id }: Job): CallToolResult {
  const text = `The task was cancelled (job ${id}).`;
  return { content: [{ type: "text", text }], isError: true };
}

function refusal(message: string): McpError {
  return new McpError(ErrorCode.InvalidParams, message);
}
