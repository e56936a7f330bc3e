import * as z from "zod";
import { type ApiWorkflow, ApiWorkflowSchema } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { JsonNumberSchema } from "../comfyui/json_number.ts";
import type { TemplateFamily, TemplateInput, TemplateModel, WorkflowTemplate } from "./template.ts";
import { placeholdersIn } from "./placeholders.ts";
import type { InputTarget } from "./input_target.ts";

const TYPES = {
  str: "string",
  int: "integer",
  float: "number",
  bool: "boolean",
  image: "string",
  mask: "string",
} as const;

const KINDS = ["image", "mask"] as const;

const ParameterSchema = z.looseObject({
  type: z.enum([
    "string",
    "integer",
    "number",
    "boolean",
    "str",
    "int",
    "float",
    "bool",
    ...KINDS,
  ]).default("string"),
  description: z.string().optional(),
  required: z.boolean().default(false),
  default: z.any().optional(),
  min: JsonNumberSchema.optional(),
  max: JsonNumberSchema.optional(),
});

const PatternSchema = z.string().transform((source, context) => {
  try {
    return new RegExp(source, "i");
  } catch {
    context.addIssue({ code: "custom", message: "not a regular expression" });
    return z.NEVER;
  }
});

const ModelSchema = z.looseObject({
  input: z.string(),
  folder: z.string(),
  match: PatternSchema.optional(),
  avoid: PatternSchema.optional(),
  suggest: z.string(),
});

const FamilySchema = z.looseObject({
  match: PatternSchema.optional(),
  defaults: z.record(z.string(), z.any()),
});

const MetadataSchema = z.looseObject({
  tool_name: z.string().optional(),
  description: z.string().default(""),
  parameters: z.record(z.string(), ParameterSchema).default({}),
  makes: z.string().optional(),
  models: z.array(ModelSchema).optional(),
  families: z.array(FamilySchema).optional(),
  runs_on: z.array(z.string()).optional(),
});

type Parameter = z.infer<typeof ParameterSchema>;

/**
 * Reads a template: API format with a `__metadata__` block that declares its `{{placeholders}}`, as
 * the MCPForge guide describes it. The block itself does not become part of the workflow. Beyond
 * the guide it may say what the workflow `makes`, which `models` it needs, which defaults suit which
 * `families` of them, by which tags or names the ComfyUIs are called that it `runs_on`, and that a
 * parameter is an `image` or a `mask`.
 *
 * @param name Used where the block gives no `tool_name`.
 * @throws {TypeError} If the shape is wrong.
 */
export function parseTemplate(name: string, json: unknown): WorkflowTemplate {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new TypeError(`Cannot read template "${name}": not a JSON object.`);
  }
  const { __metadata__, ...nodes } = json as Record<string, unknown>;
  const metadata = check(name, "__metadata__", MetadataSchema, __metadata__ ?? {});
  const workflow = check(name, "nodes", ApiWorkflowSchema, nodes);
  const targets = findTargets(workflow);
  const names = new Set([...Object.keys(metadata.parameters), ...targets.keys()]);
  return {
    name: metadata.tool_name ?? name,
    description: metadata.description,
    inputs: [...names].map((input) =>
      toInput(input, metadata.parameters[input], targets.get(input) ?? [])
    ),
    workflow,
    ...extras(metadata),
  };
}

/** What only our own templates say. */
function extras(
  { makes, models, families, runs_on: runsOn = [] }: z.infer<typeof MetadataSchema>,
): Pick<WorkflowTemplate, "makes" | "models" | "families" | "runsOn"> {
  return {
    ...(makes !== undefined && { makes }),
    ...(models && { models: models.map(toModel) }),
    ...(families && { families: families.map(toFamily) }),
    ...(runsOn.length > 0 && { runsOn }),
  };
}

function toModel(
  { input, folder, match, avoid, suggest }: z.infer<typeof ModelSchema>,
): TemplateModel {
  return { input, folder, suggest, ...(match && { match }), ...(avoid && { avoid }) };
}

function toFamily({ match, defaults }: z.infer<typeof FamilySchema>): TemplateFamily {
  return { defaults, ...(match && { match }) };
}

function toInput(
  name: string,
  parameter: Parameter | undefined,
  targets: InputTarget[],
): TemplateInput {
  // A placeholder that nobody declared has no default, so the caller must give it.
  if (!parameter) return { name, type: "string", required: true, targets };
  const { type, description, required, min, max } = parameter;
  const kind = KINDS.find((one) => one === type);
  return {
    name,
    type: type in TYPES ? TYPES[type as keyof typeof TYPES] : type as TemplateInput["type"],
    ...(kind && { kind }),
    required,
    targets,
    ...(description !== undefined && { description }),
    ...(parameter.default !== undefined && { default: parameter.default as Json }),
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  };
}

function findTargets(workflow: ApiWorkflow): Map<string, InputTarget[]> {
  const targets = new Map<string, InputTarget[]>();
  for (const [nodeId, node] of Object.entries(workflow)) {
    for (const [input, value] of Object.entries(node.inputs)) {
      if (typeof value !== "string") continue;
      for (const name of placeholdersIn(value)) {
        targets.set(name, [...(targets.get(name) ?? []), { nodeId, input }]);
      }
    }
  }
  return targets;
}

function check<T>(name: string, part: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = [part, ...(issue?.path ?? [])].join(".");
  throw new TypeError(`Cannot read template "${name}": ${where}: ${issue?.message}.`);
}
