import * as z from "zod";
import type { Json } from "../../comfyui/json.ts";
import { JsonNumberSchema } from "../../comfyui/json_number.ts";
import { asRecord } from "../convert/raw.ts";
import type { TemplateInputType } from "../template_input_type.ts";

/** A place as a sidecar names it. */
export interface SidecarPlace {
  /** Id or title of a node. */
  node: string;
  /** Name of its input. */
  input: string;
}

/** One input that a sidecar declares. */
export interface SidecarParameter {
  /** What it is; the node's class tells where it is left out. */
  type?: TemplateInputType | undefined;
  /** What it does. */
  description?: string | undefined;
  /** Whether the caller has to give it. */
  required?: boolean | undefined;
  /** Its value where nobody gives one. */
  default?: Json | undefined;
  /** Its lowest value. */
  min?: number | undefined;
  /** Its highest value. */
  max?: number | undefined;
  /** Where it goes; by name where it is left out. */
  targets: SidecarPlace[];
}

/** What stands in a `<name>.meta.json` beside a workflow. */
export interface Sidecar {
  /** What the tool is called. */
  tool_name?: string | undefined;
  /** What the workflow is for. */
  description?: string | undefined;
  /** Its inputs by name; without them the sidecar only describes. */
  parameters?: Record<string, SidecarParameter> | undefined;
}

const TYPES: Readonly<Record<string, TemplateInputType>> = {
  str: "string",
  string: "string",
  int: "integer",
  integer: "integer",
  float: "number",
  number: "number",
  bool: "boolean",
  boolean: "boolean",
};

const PlaceSchema = z.looseObject({
  node: z.union([z.string(), z.number()]).transform(String),
  input: z.string(),
});

const ParameterSchema: z.ZodType<SidecarParameter> = z.looseObject({
  type: z.enum(Object.keys(TYPES)).transform((type) => TYPES[type]).optional(),
  description: z.string().optional(),
  required: z.boolean().optional(),
  default: z.any().optional(),
  min: JsonNumberSchema.optional(),
  max: JsonNumberSchema.optional(),
  node: PlaceSchema.shape.node.optional(),
  input: z.string().optional(),
  targets: z.array(PlaceSchema).default([]),
}).transform((parameter, context) => {
  const { node, input, targets, ...rest } = parameter;
  if ((node === undefined) === (input === undefined)) {
    const own = node === undefined || input === undefined ? [] : [{ node, input }];
    return { ...rest, targets: [...own, ...targets] };
  }
  context.addIssue({ code: "custom", message: '"node" and "input" go together' });
  return z.NEVER;
});

const SidecarSchema: z.ZodType<Sidecar> = z.looseObject({
  tool_name: z.string().optional(),
  description: z.string().optional(),
  parameters: z.record(z.string(), ParameterSchema).optional(),
});

/**
 * Reads a sidecar: the same as a `__metadata__` block, also wrapped in one. A parameter may name its
 * place by `node` (id or title) and `input`, or several in `targets`.
 *
 * @throws {TypeError} If the shape is wrong.
 */
export function parseSidecar(json: unknown): Sidecar {
  const result = SidecarSchema.safeParse(asRecord(json)?.["__metadata__"] ?? json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join(".") || "it";
  throw new TypeError(`Cannot read the sidecar: ${where}: ${issue?.message}.`);
}
