import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { InputSpec, NodeInfo } from "../comfyui/object_info.ts";
import type { Catalog } from "./catalog.ts";
import type { FileStore } from "./file_store.ts";
import type { NodeInputs } from "./node_inputs.ts";
import type { Picture } from "./picture.ts";

/** What a node shows for itself: `{ images: [...] }`, `{ text: [...] }`. */
export type UiOutput = Record<string, Json[]>;

/** A node failed on purpose, with the words that its ComfyUI counterpart would use. */
export class NodeError extends Error {
  /** The class's name. */
  override name = "NodeError";
  /** The Python exception's class that ComfyUI would report. */
  readonly exceptionType: string;

  /** The message ends up in `exception_message`. */
  constructor(message: string, options: { exceptionType?: string } = {}) {
    super(message);
    this.exceptionType = options.exceptionType ?? "RuntimeError";
  }
}

/** What a node may use while it runs. */
export interface NodeContext {
  /** The node's id in the workflow. */
  nodeId: string;
  /** The whole workflow, for the text chunks of a PNG. */
  workflow: ApiWorkflow;
  /** `extra_data.extra_pnginfo` of the request, for the text chunks of a PNG. */
  extraPngInfo: Record<string, Json>;
  /** The input, output and temp folders. */
  files: FileStore;
  /** What is installed. */
  catalog: Catalog;
  /** Milliseconds since 1970. */
  now(): number;
  /** A number from 0 to just below 1, repeatable by the engine's seed. */
  random(): number;
  /** Lasts one sampler step. Throws where the run was interrupted. */
  step(value: number, max: number, preview?: () => Picture): Promise<void>;
  /** Lets others run. Throws where the run was interrupted. */
  breathe(): Promise<void>;
  /** Sends a text frame for this node. */
  showText(text: string): void;
}

/** The inputs that a node declares, with the lists of what is installed filled in. */
export interface DeclaredInputs {
  /** Inputs that must be given. */
  required: Record<string, InputSpec>;
  /** Inputs that may be given. */
  optional?: Record<string, InputSpec>;
  /** What ComfyUI itself hands in. */
  hidden?: Record<string, string>;
}

/** What a node gives: values by output slot, or what it shows. */
export type NodeResult = unknown[] | { ui: UiOutput };

/** One node class: how it is declared and what it does. */
export interface NodeClass {
  /** The `class_type`. */
  name: string;
  /** The name that the editor shows. */
  displayName: string;
  /** Its place in the editor's menu. */
  category: string;
  /** What it does, in a sentence. */
  description: string;
  /** Its inputs, with what is installed. */
  inputs(catalog: Catalog): DeclaredInputs;
  /** Types of the outputs, by slot. */
  output: string[];
  /** Names of the outputs; the types where left out. */
  outputNames?: string[];
  /** Whether a prompt may end in it. */
  isOutput?: boolean;
  /** Whether there is a better one. */
  deprecated?: boolean;
  /** Does its work. */
  execute(inputs: NodeInputs, context: NodeContext): NodeResult | Promise<NodeResult>;
  /** Text that changes when the result would though the inputs did not (a file's content). */
  fingerprint?(inputs: Record<string, Json>, files: FileStore): string;
  /** Complaints about single inputs beyond their declaration. */
  complaints?(inputs: Record<string, Json>, files: FileStore): Record<string, string>;
}

/** Describes a node class as `GET /object_info` does. */
export function describeNode(node: NodeClass, catalog: Catalog): NodeInfo {
  const input = node.inputs(catalog);
  const order = Object.entries(input).map(([kind, specs]) => [kind, Object.keys(specs ?? {})]);
  return {
    input: { ...input },
    input_order: Object.fromEntries(order),
    output: node.output,
    output_is_list: node.output.map(() => false),
    output_name: node.outputNames ?? node.output,
    name: node.name,
    display_name: node.displayName,
    description: node.description,
    python_module: "easel_demo",
    category: node.category,
    output_node: node.isOutput ?? false,
    ...(node.deprecated ? { deprecated: true } : {}),
  };
}
