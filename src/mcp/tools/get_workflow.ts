import * as z from "zod";
import type { TemplateInput, WorkflowTemplate } from "../../workflow/template.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import { verdictOf } from "../workflow_verdict.ts";

/** Shows a workflow's inputs, and what it is made of. */
export const getWorkflow: ToolDefinition = defineTool({
  name: "get_workflow",
  title: "Get workflow",
  description: "Shows a workflow's inputs, its nodes, and what it lacks here.",
  input: z.strictObject({ name: z.string().max(300) }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ name }, context) {
    const entry = await context.library.find(name);
    const { template, warnings } = await context.library.read(entry);
    const verdict = await verdictOf(context.engine, template);
    const missing = [
      ...verdict.missingNodes.map((node) => `Needs node ${node}.`),
      ...verdict.problems,
    ];
    const text = [
      `${entry.id}: ${template.description || entry.title || "no description"}`,
      verdict.runnable
        ? ["It can run.", ...verdict.missingFiles].join(" ")
        : `It cannot run here. ${missing.join(" ")}`,
      `Inputs: ${template.inputs.map(describeInput).join("; ") || "none"}`,
      `Nodes: ${describeNodes(template)}`,
      ...warnings.map((warning) => `Note: ${warning}`),
    ].join("\n");
    return {
      content: [{ type: "text", text: text.slice(0, MOST) }],
      structuredContent: {
        name: entry.id,
        source: entry.source,
        runnable: verdict.runnable,
        missing: missing.slice(0, 20),
        inputs: template.inputs.map(({ targets: _, ...input }) => forJson(input)),
      },
    };
  },
});

/** Most characters of the text: some workflows have hundreds of inputs. */
const MOST = 8000;

function describeInput(input: TemplateInput): string {
  const { name, type, required, default: value, minimum, maximum, choices, description } = input;
  const facts = [
    type,
    ...(required && value === undefined ? ["required"] : []),
    ...(value === undefined ? [] : [`default ${JSON.stringify(forJson({ value })["value"])}`]),
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ...(choices ? [`one of ${choices.join(", ")}`] : []),
  ];
  return `${name} (${facts.join(", ")})${description ? ` ${description}` : ""}`;
}

/** Large integers as text: JSON of MCP's clients would round them. */
function forJson(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map((
      [key, value],
    ) => [key, typeof value === "bigint" ? `${value}` : value]),
  );
}

function describeNodes(template: WorkflowTemplate): string {
  const counts = new Map<string, number>();
  for (const { class_type } of Object.values(template.workflow)) {
    counts.set(class_type, (counts.get(class_type) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => count > 1 ? `${count} x ${name}` : name).join(", ");
}
