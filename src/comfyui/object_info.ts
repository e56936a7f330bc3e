import * as z from "zod";

/**
 * One input of a node as `/object_info` declares it: `[type, options?]`. `type` is a type name
 * (`"INT"`, `"MODEL"`, `"FLOAT,INT"`) or, in the older form of a combo, the list of its options.
 */
export type InputSpec = [type: string | unknown[], options?: Record<string, unknown>];

/** One node class as `GET /object_info` describes it. */
export interface NodeInfo {
  /** The inputs by name, in groups. */
  input: {
    /** Inputs that a workflow must give. */
    required?: Record<string, InputSpec> | undefined;
    /** Inputs that it may give. */
    optional?: Record<string, InputSpec> | undefined;
    /** Inputs that ComfyUI fills in itself. */
    hidden?: Record<string, unknown> | undefined;
  };
  /** The names of each group in the editor's order. */
  input_order?: Record<string, string[]> | undefined;
  /** Types of the outputs, by slot. A combo output is a list of options. */
  output: (string | unknown[])[];
  /** Whether an output is a list, by slot. */
  output_is_list?: (boolean | null)[] | null | undefined;
  /** What the outputs are called, by slot. */
  output_name?: unknown[] | null | undefined;
  /** The class's name. */
  name: string;
  /** What the editor calls it. */
  display_name?: string | null | undefined;
  /** What it is for. */
  description?: string | null | undefined;
  /** Where it comes from, such as `nodes` or `custom_nodes.name`. */
  python_module?: string | null | undefined;
  /** Its place in the editor's menu. */
  category?: string | null | undefined;
  /** Whether a workflow can end in it. */
  output_node?: boolean | null | undefined;
  /** Whether it should not be used any more. */
  deprecated?: boolean | null | undefined;
  /** Whether it may change. */
  experimental?: boolean | null | undefined;
  /** True for nodes that call a paid service. */
  api_node?: boolean | null | undefined;
  /** Whatever else a version or a custom node adds. */
  [key: string]: unknown;
}

/** What `GET /object_info` answers: node classes by name. */
export type ObjectInfo = Record<string, NodeInfo>;

const InputSpecSchema = z.array(z.any()).min(1) as unknown as z.ZodType<InputSpec>;
const Inputs = z.record(z.string(), InputSpecSchema);

/** Shape of {@linkcode NodeInfo}; unknown fields pass. */
export const NodeInfoSchema: z.ZodType<NodeInfo> = z.looseObject({
  input: z.looseObject({
    required: Inputs.optional(),
    optional: Inputs.optional(),
    hidden: z.record(z.string(), z.unknown()).optional(),
  }),
  input_order: z.record(z.string(), z.array(z.string())).optional(),
  output: z.array(z.union([z.string(), z.array(z.unknown())])),
  output_is_list: z.array(z.boolean().nullable()).nullish(),
  output_name: z.array(z.unknown()).nullish(),
  name: z.string(),
  display_name: z.string().nullish(),
  description: z.string().nullish(),
  python_module: z.string().nullish(),
  category: z.string().nullish(),
  output_node: z.boolean().nullish(),
  deprecated: z.boolean().nullish(),
  experimental: z.boolean().nullish(),
  api_node: z.boolean().nullish(),
});

/** Shape of {@linkcode ObjectInfo}. */
export const ObjectInfoSchema: z.ZodType<ObjectInfo> = z.record(z.string(), NodeInfoSchema);

/** The options of a combo input, or `undefined` where the input is not a combo or has none. */
export function comboOptions(spec: InputSpec): unknown[] | undefined {
  const [type, options] = spec;
  if (Array.isArray(type)) return type;
  if (type === "COMBO" && Array.isArray(options?.["options"])) return options["options"];
  return undefined;
}
