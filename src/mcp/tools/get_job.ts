import * as z from "zod";
import { stringifyJson } from "../../comfyui/json.ts";
import type { Job } from "../../jobs/job.ts";
import { awaitJob } from "../job/await_job.ts";
import { cutDown } from "../cut_down.ts";
import { JobOutput } from "../job/job_output.ts";
import { jobResult } from "../job/job_result.ts";
import { requireJob } from "../job/require_job.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";

/** Most characters of a workflow: with all else in the reply less than 25,000 tokens. */
const WORKFLOW_CHARS = 24_000;

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
    const job = await requireJob(input.job_id, context);
    await awaitJob(job, context, input.wait_seconds * 1000);
    const result = await jobResult(job, context);
    if (!input.workflow) return result;
    const sent = { type: "text" as const, text: workflowText(job) };
    return { ...result, content: [...result.content, sent] };
  },
});

/** The workflow as JSON, or as much of each part as fits; the resource has all of it in pages. */
function workflowText({ id, workflow }: Job): string {
  const whole = stringifyJson(workflow);
  if (whole.length <= WORKFLOW_CHARS) return whole;
  const cut = stringifyJson(
    cutDown(workflow, (less) => stringifyJson(less).length <= WORKFLOW_CHARS),
  );
  return `The workflow has ${Object.keys(workflow).length} nodes and ${whole.length} characters, ` +
    `too many to show here. Read comfyui://jobs/${id}, which comes in pages. Shortened:\n${
      cut.slice(0, WORKFLOW_CHARS)
    }`;
}
