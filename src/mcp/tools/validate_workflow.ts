import * as z from "zod";
import { readGiven, WorkflowSchema } from "../workflow/given_workflow.ts";
import { exampleValues } from "../../workflow/example_values.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { callerOf } from "../caller/caller.ts";
import { refusedFiles, roughlyFilled } from "../caller/check_files.ts";
import { shorten } from "../shorten.ts";
import type { ToolContext } from "../tool_context.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import { verdictOf } from "../workflow/workflow_verdict.ts";

/** Most problems that are told. */
const NAMED = 50;

/** Most characters of one problem: it may name a list of models. */
const LONGEST = 400;

/** Checks a workflow as running it would, without running it. */
export const validateWorkflowTool: ToolDefinition = defineTool({
  name: "validate_workflow",
  title: "Validate workflow",
  description: "Checks a workflow, by name or as JSON, without running it.",
  input: z.strictObject({ workflow: WorkflowSchema }),
  output: z.looseObject({ valid: z.boolean(), problems: z.array(z.string()) }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ workflow }, context) {
    const { template, warnings } = await readGiven(workflow, context);
    const isOwn = typeof workflow !== "string" && !callerOf(context).seesAll;
    const { caller } = context;
    const verdict = await verdictOf(context.engines, template, { caller, withoutFiles: isOwn });
    const { missingNodes, problems } = verdict;
    const missingFiles = isOwn ? await filesNotFor(template, context) : verdict.missingFiles;
    const all = [
      ...missingNodes.map((name) => `This ComfyUI has no node class ${name}.`),
      ...problems,
      ...missingFiles,
    ].map((problem) => shorten(problem, LONGEST));
    const text = all.length === 0 ? `"${template.name}" can run.` : describeAll(all);
    const shownWarnings = warnings.slice(0, 20).map((warning) => shorten(warning, LONGEST));
    const notes = shownWarnings.map((warning) => `Note: ${warning}`);
    return {
      content: [{ type: "text", text: [text, ...notes].join("\n") }],
      structuredContent: {
        valid: all.length === 0,
        problems: all.slice(0, NAMED),
        warnings: shownWarnings,
      },
    };
  },
});

/** A file that is there and the caller's not to read is told as one that is not there. */
async function filesNotFor(template: WorkflowTemplate, context: ToolContext): Promise<string[]> {
  // What has yet to be given names no file now.
  const yet = Object.keys(exampleValues(template)).map((name) => [name, ""]);
  const workflow = roughlyFilled(template, Object.fromEntries(yet));
  const refused = await refusedFiles(template, { workflow, trusted: false }, context);
  return refused.map(({ message }) => `${message}.`.replace(/\.+$/, "."));
}

function describeAll(problems: string[]): string {
  const more = problems.length - NAMED;
  const last = more > 0 ? [`... and ${more} more. Mend these first.`] : [];
  return [...problems.slice(0, NAMED), ...last].join("\n");
}
