import * as z from "zod";
import type { Json } from "../../comfyui/json.ts";
import { readGiven, WorkflowSchema } from "../given_workflow.ts";
import { checkInput } from "../input_issues.ts";
import { JobOutput } from "../job_output.ts";
import { runTemplate } from "../run_template.ts";
import { templateSchema, templateValues } from "../template_schema.ts";
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
  }),
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run({ workflow, inputs }, context) {
    const { template, saved } = await readGiven(workflow, context);
    const schema = templateSchema(template);
    const values = templateValues(
      template,
      checkInput({ name: template.name, input: schema }, inputs),
    );
    return await runTemplate(template, values, context, {
      ...(saved && { saved: saved as unknown as Json }),
    });
  },
});
