import { formatMarkdown } from "./format_markdown.ts";
import type { Tool } from "../src/mcp/sdk.ts";
import { describeTool } from "../src/mcp/tool.ts";
import { tools } from "../src/mcp/tools.ts";

/** Where the reference stands. */
export const REFERENCE: URL = new URL("../docs/tools.md", import.meta.url);

/** What of JSON Schema the inputs of tools use. */
interface InputSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: InputSchema[];
  items?: InputSchema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

/**
 * The reference of all tools but those that workflows bring, as Markdown in the form of `deno fmt`:
 * what `docs/tools.md` has to hold.
 */
export async function toolsReference(): Promise<string> {
  return await formatMarkdown(renderReference(tools.map(describeTool)));
}

/** The reference of some tools as Markdown, from what `tools/list` says of them. */
export function renderReference(described: readonly Tool[]): string {
  return [
    "# Tools",
    "Made from the schemas by `deno task tools --write`; a test fails where the two differ.",
    "Each workflow in the `workflows` folder is one more tool, with the inputs that it declares.",
    described.map(({ name }) => `- [\`${name}\`](#${name})`).join("\n"),
    ...described.map(renderTool),
  ].join("\n\n") + "\n";
}

function renderTool({ name, title, description, inputSchema, annotations = {} }: Tool): string {
  const properties = Object.entries(inputSchema.properties ?? {}) as [string, InputSchema][];
  const required = new Set(inputSchema.required);
  const rows = properties.map(([input, schema]) => renderInput(input, schema, required.has(input)));
  const effect = annotations.readOnlyHint ? "Changes nothing." : "Has ComfyUI work.";
  return [
    `## ${name}`,
    `**${title}.** ${description} ${effect}`,
    ["| input | type | default | bounds and choices | description |", "|-|-|-|-|-|", ...rows]
      .join("\n"),
  ].join("\n\n");
}

function renderInput(name: string, schema: InputSchema, required: boolean): string {
  const usual = schema.default === undefined
    ? required ? "required" : ""
    : `\`${JSON.stringify(schema.default)}\``;
  const cells = [`\`${name}\``, typeOf(schema), usual, limitsOf(schema), schema.description ?? ""];
  return `| ${
    cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")
  } |`;
}

function typeOf({ type, anyOf, items, enum: choices }: InputSchema): string {
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(" or ");
  if (items) return `array of ${typeOf(items)}`;
  if (Array.isArray(type)) return type.join(" or ");
  return type ?? (choices ? typeof choices[0] : "any");
}

function limitsOf(schema: InputSchema): string {
  const { anyOf, items, enum: choices, const: only, pattern } = schema;
  const ranges = [
    rangeOf([schema.minimum, schema.maximum], ""),
    rangeOf([schema.exclusiveMinimum, schema.exclusiveMaximum], " (without the ends)"),
    rangeOf([schema.minLength, schema.maxLength], " characters"),
    rangeOf([schema.minItems, schema.maxItems], " items"),
  ];
  const named = (choices ?? (only === undefined ? [] : [only])).map((it) => `\`${it}\``).join(", ");
  const parts = [
    ...ranges,
    named,
    pattern ? `like \`${pattern}\`` : "",
    items ? limitsOf(items) : "",
  ];
  return [...parts, ...(anyOf ?? []).map(limitsOf)].filter((part) => part !== "").join("; ");
}

function rangeOf([low, high]: [number | undefined, number | undefined], unit: string): string {
  if (low === undefined) return high === undefined ? "" : `at most ${high}${unit}`;
  return high === undefined ? `at least ${low}${unit}` : `${low} to ${high}${unit}`;
}
