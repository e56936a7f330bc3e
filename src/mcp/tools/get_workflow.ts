import * as z from "zod";
import type { TemplateInput, WorkflowTemplate } from "../../workflow/template.ts";
import { cutDown } from "../cut_down.ts";
import { shorten } from "../shorten.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import { type Verdict, verdictOf } from "../workflow/workflow_verdict.ts";

/** Most characters of the text: some workflows have hundreds of inputs. */
const MOST = 8000;

/** Most characters of one value or description: some workflows hold essays. */
const LONGEST = 300;

/** Most choices of one input; list_models pages through those that are files. */
const CHOICES = 20;

/** Most inputs that the structured content describes; of others it gives the names. */
const DESCRIBED = 60;

/** Most characters of their descriptions. */
const MOST_DESCRIBED = 20_000;

/** Shows a workflow's inputs, and what it is made of. */
export const getWorkflow: ToolDefinition = defineTool({
  name: "get_workflow",
  title: "Get workflow",
  description: "Shows a workflow's inputs, its nodes, and what it lacks here.",
  input: z.strictObject({ name: z.string().max(300) }),
  output: z.looseObject({ name: z.string(), inputs: z.array(z.looseObject({})) }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async run({ name }, context) {
    const entry = await context.library.find(name);
    const { template, warnings } = await context.library.read(entry);
    const verdict = await verdictOf(context.engines, template, context);
    const missing = lacks(verdict);
    const description = template.description || entry.description || entry.title ||
      "no description";
    const nodes = describeNodes(template);
    const text = [
      `${entry.id}: ${description}`,
      verdict.runnable
        ? ["It can run.", ...verdict.missingFiles].join(" ")
        : `It cannot run here. ${missing.join(" ")}`,
      ...verdict.makes.length > 0 ? [`Makes: ${verdict.makes.join(", ")}`] : [],
      ...verdict.paid.length > 0 ? [`Calls a paid service: ${verdict.paid.join(", ")}`] : [],
      `Inputs: ${template.inputs.map(describeInput).join("; ") || "none"}`,
      `Nodes: ${nodes}`,
      ...warnings.map((warning) => `Note: ${warning}`),
    ].join("\n");
    return {
      content: [{ type: "text", text: shorten(text, MOST) }],
      structuredContent: {
        name: entry.id,
        source: entry.source,
        description: shorten(description, LONGEST),
        runnable: verdict.runnable,
        missing: missing.slice(0, 20),
        makes: verdict.makes,
        paid: verdict.paid,
        inputs: describedInputs(template),
        ...template.inputs.length > DESCRIBED && {
          more_inputs: template.inputs.slice(DESCRIBED, DESCRIBED + 200).map((input) => input.name),
        },
        nodes: shorten(nodes, 2000),
        ...warnings.length > 0 && { warnings: warnings.slice(0, 10) },
      },
    };
  },
});

function lacks({ missingNodes, problems }: Verdict): string[] {
  return [...missingNodes.map((node) => `Needs node ${node}.`), ...problems];
}

function describeInput(input: TemplateInput): string {
  const { name, type, required, default: value, minimum, maximum, choices, description } = input;
  const facts = [
    type,
    ...(required && value === undefined ? ["required"] : []),
    ...(value === undefined ? [] : [`default ${JSON.stringify(forJson({ value })["value"])}`]),
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ...(choices ? [`one of ${shortList(choices).join(", ")}`] : []),
  ];
  return `${name} (${facts.join(", ")})${description ? ` ${description}` : ""}`;
}

function describedInputs({ inputs }: WorkflowTemplate): unknown {
  const described = inputs.slice(0, DESCRIBED)
    .map(({ targets: _, ...input }) => forJson(input));
  return cutDown(described, (cut) => JSON.stringify(cut).length <= MOST_DESCRIBED);
}

/** Lists of models have thousands of names. */
function shortList(choices: readonly unknown[]): unknown[] {
  const more = choices.length - CHOICES;
  return more > 0 ? [...choices.slice(0, CHOICES), `... and ${more} more`] : [...choices];
}

/** Large integers as text: JSON of MCP's clients would round them. Long texts and lists are cut. */
function forJson(input: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown): unknown =>
    typeof value === "bigint"
      ? `${value}`
      : typeof value === "string"
      ? shorten(value, LONGEST)
      : Array.isArray(value)
      ? shortList(value).map(plain)
      : value;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, plain(value)]));
}

function describeNodes(template: WorkflowTemplate): string {
  const counts = new Map<string, number>();
  for (const { class_type } of Object.values(template.workflow)) {
    counts.set(class_type, (counts.get(class_type) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => count > 1 ? `${count} x ${name}` : name).join(", ");
}
