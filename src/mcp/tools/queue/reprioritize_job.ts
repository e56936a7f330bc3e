import * as z from "zod";
import type { Job } from "../../../jobs/job.ts";
import { PRIORITIES, type Priority } from "../../../jobs/queue/priority.ts";
import { callerOf } from "../../caller/caller.ts";
import type { Services } from "../../tool_context.ts";
import { describeProgress } from "../../job/describe_progress.ts";
import { requireJob } from "../../job/require_job.ts";
import { defineTool, type ToolDefinition } from "../../tool.ts";

/** Has a job that waits run earlier or later. */
export const reprioritizeJob: ToolDefinition = defineTool({
  name: "reprioritize_job",
  title: "Reprioritize job",
  description: "Has a job that waits run earlier or later than others.",
  input: z.strictObject({
    job_id: z.string().min(1).max(100),
    priority: z.enum(PRIORITIES),
  }),
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ job_id, priority }, context) {
    const job = await requireJob(job_id, context, "reprioritize");
    requireAllowed(job, priority, context);
    if (!context.jobs.queue.reprioritize(job, priority)) {
      throw new TypeError(`Cannot reprioritize job "${job.id}": ${whyNot(job)}`);
    }
    const text = `Job ${job.id} is of ${priority} priority now: ${describeProgress(job)}.`;
    const structuredContent = { job_id: job.id, priority, status: job.status };
    return { content: [{ type: "text", text }], structuredContent };
  },
});

function whyNot({ ended, status }: Job): string {
  return ended
    ? `it has ended (${status}). Only jobs that wait can be moved.`
    : "it was sent to ComfyUI already, and runs there in its turn. Only jobs that wait here can be moved.";
}

/** Who does not see all may not get ahead of others, nor hold up what others want, too. */
function requireAllowed(
  { id, callers }: Job,
  wanted: Priority,
  asker: Pick<Services, "caller">,
): void {
  if (callerOf(asker).seesAll) return;
  if (callers.length > 1) {
    throw new TypeError(
      `Cannot reprioritize job "${id}": others want it, too. Ask an operator whose token sees all.`,
    );
  }
  const own = callerOf(asker).priority;
  if (PRIORITIES.indexOf(wanted) >= PRIORITIES.indexOf(own)) return;
  throw new TypeError(
    `Cannot reprioritize job "${id}": "${wanted}" is above your own priority. ` +
      `Use "${own}" or a lower one.`,
  );
}
