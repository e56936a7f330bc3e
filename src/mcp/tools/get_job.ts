import * as z from "zod";
import { stringifyJson } from "../../comfyui/json.ts";
import { awaitJob } from "../await_job.ts";
import { JobOutput } from "../job_output.ts";
import { jobResult } from "../job_result.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";

/** Delivers a job's result, or says how far it is. */
export const getJob: ToolDefinition = defineTool({
  name: "get_job",
  title: "Get job",
  description: "Gets the result or the progress of an earlier call.",
  input: z.strictObject({
    job_id: z.string().min(1).max(100),
    wait_seconds: z.number().min(0).max(50).default(0).describe("Wait so long for its end"),
    workflow: z.boolean().default(false).describe("Show the workflow that was sent"),
  }),
  output: JobOutput,
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run(input, context) {
    const job = context.jobs.get(input.job_id.trim().toLowerCase());
    if (!job) {
      throw new RangeError(
        `Cannot find job "${input.job_id}". Known: ` +
          `${context.jobs.list().slice(0, 5).map(({ id }) => id).join(", ") || "none yet"}. ` +
          "Give the job_id of a result.",
      );
    }
    await awaitJob(job, context, input.wait_seconds * 1000);
    const result = await jobResult(job, context);
    if (!input.workflow) return result;
    const sent = { type: "text" as const, text: stringifyJson(job.workflow) };
    return { ...result, content: [...result.content, sent] };
  },
});
