import * as z from "zod";
import { readGiven, WorkflowSchema } from "../given_workflow.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import { verdictOf } from "../workflow_verdict.ts";

/** Checks a workflow as running it would, without running it. */
export const validateWorkflowTool: ToolDefinition = defineTool({
  name: "validate_workflow",
  title: "Validate workflow",
  description: "Checks a workflow, by name or as JSON, without running it.",
  input: z.strictObject({ workflow: WorkflowSchema }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ workflow }, context) {
    const { template, warnings } = await readGiven(workflow, context);
    const { missingNodes, problems, missingFiles } = await verdictOf(context.engine, template);
    const all = [
      ...missingNodes.map((name) => `This ComfyUI has no node class ${name}.`),
      ...problems,
      ...missingFiles,
    ];
    const text = all.length === 0 ? `"${template.name}" can run.` : all.slice(0, 50).join("\n");
    const notes = warnings.slice(0, 20).map((warning) => `Note: ${warning}`);
    return {
      content: [{ type: "text", text: [text, ...notes].join("\n") }],
      structuredContent: {
        valid: all.length === 0,
        problems: all.slice(0, 50),
        warnings: warnings.slice(0, 20),
      },
    };
  },
});
