import * as z from "zod";
import type { Job } from "../../jobs/job.ts";
import { keptLine } from "../job/describe_job.ts";
import { jobSummary } from "../job/job_summary.ts";
import { leaveJob } from "../job/leave_job.ts";
import { listedJob } from "../job/listed_jobs.ts";
import { requireJob } from "../job/require_job.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";

/** Stops a job, wherever it is. */
export const cancelJob: ToolDefinition = defineTool({
  name: "cancel_job",
  title: "Cancel job",
  description: "Stops a job. What it has finished is kept.",
  input: z.strictObject({ job_id: z.string().min(1).max(100) }),
  annotations: { destructiveHint: true, idempotentHint: true, openWorldHint: false },
  async run({ job_id }, context) {
    const job = await requireJob(job_id, context, "cancel");
    const wasOver = job.ended;
    if (!wasOver) await leaveJob(job, context);
    const message = [
      wasOver ? `It had ended before: ${job.status}.` : outcome(job),
      ...keptLine(job),
    ]
      .join(" ");
    return {
      content: [{ type: "text", text: `${message} (job ${job.id})` }],
      structuredContent: { ...jobSummary(listedJob(job)), message },
    };
  },
});

function outcome(job: Job): string {
  if (job.status === "cancelled") return "Cancelled.";
  if (job.ended) return `It ended before it could be cancelled: ${job.status}.`;
  return job.cancelled.aborted
    ? "It is being cancelled: ComfyUI stops at its next step. Ask get_job how it went."
    : "You are out of it. It goes on, as another caller wants it.";
}
