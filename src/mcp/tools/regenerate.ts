import * as z from "zod";
import { checkInput } from "../input_issues.ts";
import { JobOutput } from "../job/job_output.ts";
import { findJob } from "../job/find_job.ts";
import { pastTemplate } from "../workflow/past_template.ts";
import { runTemplate } from "../workflow/run_template.ts";
import { templateSchema, templateValues } from "../workflow/template_schema.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";

/** Runs an earlier job again with some of its inputs changed. */
export const regenerate: ToolDefinition = defineTool({
  name: "regenerate",
  title: "Regenerate",
  description: "Runs an earlier job again with some inputs changed; all else stays, also the seed.",
  input: z.strictObject({
    job_id: z.string().min(1).max(100),
    changes: z.record(z.string(), z.unknown()).default({})
      .describe("By input name, as in the result's parameters; seed -1: a new one"),
  }),
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run({ job_id, changes }, context) {
    const job = await findJob(job_id, context);
    if (!job) {
      throw new RangeError(
        `Cannot find job "${job_id}": neither Easel nor ComfyUI's history has it. Give the job_id ` +
          "of a result.",
      );
    }
    const template = await pastTemplate(job, context);
    // Every input has what it had; what a schema would put in its place is of no use here.
    const schema = templateSchema(template).partial();
    const given = checkInput({ name: "regenerate", input: schema }, changes);
    const changed = Object.fromEntries(
      Object.entries(given).filter(([name]) => Object.hasOwn(changes, name)),
    );
    const values = templateValues(template, changed);
    // What it read, the caller could read when it ran.
    return await runTemplate(template, values, context, {
      trusted: true,
      given: new Set(Object.keys(changes)),
    });
  },
});
