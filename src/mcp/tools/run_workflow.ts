import * as z from "zod";
import { readGiven, WorkflowSchema } from "../workflow/given_workflow.ts";
import { JobOutput } from "../job/job_output.ts";
import { AllowPaid } from "../workflow/paid_consent.ts";
import { runReading } from "../workflow/run_reading.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";

/** Runs any workflow there is, by name or as JSON. */
export const runWorkflow: ToolDefinition = defineTool({
  name: "run_workflow",
  title: "Run workflow",
  description: "Runs a workflow, by name or as JSON of any ComfyUI format. " +
    "get_workflow tells its inputs.",
  input: z.strictObject({
    workflow: WorkflowSchema,
    inputs: z.record(z.string(), z.unknown()).default({}),
    allow_paid: AllowPaid,
  }),
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run({ workflow, inputs, allow_paid: allowPaid = false }, context) {
    const reading = await readGiven(workflow, context);
    // Who sends the JSON itself means the seed that stands in it.
    const keepSeeds = typeof workflow !== "string";
    return await runReading(reading, inputs, context, { keepSeeds, allowPaid });
  },
});
