import { z } from "zod";

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
  output_is_list?: boolean[] | undefined;
  /** What the outputs are called, by slot. */
  output_name?: unknown[] | undefined;
  /** The class's name. */
  name: string;
  /** What the editor calls it. */
  display_name?: string | null | undefined;
  /** What it is for. */
  description?: string | null | undefined;
  /** Where it comes from, such as `nodes` or `custom_nodes.name`. */
  python_module?: string | undefined;
  /** Its place in the editor's menu. */
  category?: string | undefined;
  /** Whether a workflow can end in it. */
  output_node?: boolean | undefined;
  /** Whether it should not be used any more. */
  deprecated?: boolean | undefined;
  /** Whether it may change. */
  experimental?: boolean | undefined;
  /** True for nodes that call a paid service. */
  api_node?: boolean | undefined;
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
  output_is_list: z.array(z.boolean()).optional(),
  output_name: z.array(z.unknown()).optional(),
  name: z.string(),
  display_name: z.string().nullish(),
  description: z.string().nullish(),
  python_module: z.string().optional(),
  category: z.string().optional(),
  output_node: z.boolean().optional(),
  deprecated: z.boolean().optional(),
  experimental: z.boolean().optional(),
  api_node: z.boolean().optional(),
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
