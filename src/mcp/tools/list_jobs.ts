import * as z from "zod";
import { bytePages } from "../byte_pages.ts";
import { jobSummary, summaryLine } from "../job/job_summary.ts";
import { listedJobs } from "../job/listed_jobs.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";

/** Most bytes of the jobs as JSON; the lines for people are about as many again. */
const MOST_BYTES = 16_000;

/** Lists jobs, also those of earlier processes. */
export const listJobs: ToolDefinition = defineTool({
  name: "list_jobs",
  title: "List jobs",
  description: "Lists jobs, newest first.",
  input: z.strictObject({
    status: z.enum(["pending", "in_progress", "completed", "failed", "cancelled"]).optional(),
    limit: z.int().min(1).max(50).default(10),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ status, limit }, context) {
    const jobs = await listedJobs(context);
    const all = jobs.filter((job) => status === undefined || job.status === status);
    const summaries = all.slice(0, limit).map(jobSummary);
    const shown = bytePages(summaries, MOST_BYTES)[0]!;
    const more = all.length - shown.length;
    const now = Date.now();
    const lines = [
      ...shown.map((summary) => summaryLine(summary, now)),
      ...all.length === 0 ? [status ? `No job is ${status}.` : "There are no jobs yet."] : [],
      ...more > 0 ? [`${more} older ones are left out.`] : [],
    ];
    return {
      content: [{ type: "text", text: lines.join("\n") }],
      structuredContent: { jobs: shown, ...more > 0 && { left_out: more } },
    };
  },
});
