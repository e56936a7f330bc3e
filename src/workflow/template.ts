import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";

/** The type of a {@linkcode TemplateInput}, in JSON Schema's words. */
export type TemplateInputType = "string" | "integer" | "number" | "boolean";

/** Where a template's input goes: an input of a node. */
export interface InputTarget {
  /** The node's id in the template's workflow. */
  nodeId: string;
  /** The input's name at that node. */
  input: string;
}

/** One named input of a {@linkcode WorkflowTemplate}. */
export interface TemplateInput {
  /** What callers and placeholders call it. */
  name: string;
  /** The type of its value. */
  type: TemplateInputType;
  /** What it is for. */
  description?: string;
  /** Whether it must be given. */
  required: boolean;
  /** May be a variable such as `"${default_model}"`, resolved by {@linkcode fillTemplate}. */
  default?: Json;
  /** The least number. */
  minimum?: number;
  /** The greatest number. */
  maximum?: number;
  /** What may be given, where it is a list. */
  choices?: Json[];
  /** Where its value goes. */
  targets: InputTarget[];
}

/** A model file that a template needs: one of those that ComfyUI lists for one of its inputs. */
export interface TemplateModel {
  /** The input that takes the file's name. */
  input: string;
  /** ComfyUI's folder for such files, below `models`. */
  folder: string;
  /** What the names of fitting files match; without it every name fits, see `fitsModel()`. */
  match?: RegExp;
  /** What the names of fitting files do not match. */
  avoid?: RegExp;
  /** A file to install where none fits. */
  suggest: string;
}

/** Values of `${name}` defaults that suit a family of models. */
export interface TemplateFamily {
  /** What the name of the main model matches; without it the values suit all. */
  match?: RegExp;
  /** Values by the name of the variable. */
  defaults: Readonly<Record<string, Json>>;
}

/** A workflow in API format and its named inputs. */
export interface WorkflowTemplate {
  /** What callers call it. */
  name: string;
  /** What it is for; may be empty. */
  description: string;
  /** In the order in which they are shown. */
  inputs: TemplateInput[];
  /** What it makes, such as `image` or `video`, where it says so. */
  makes?: string;
  /** The model files it needs; the first decides what kind of pictures it makes. */
  models?: TemplateModel[];
  /** In order: a later one that matches wins. */
  families?: TemplateFamily[];
  /** Literals at the inputs' targets may hold `{{name}}` placeholders. */
  workflow: ApiWorkflow;
}

const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;
const WHOLE_PLACEHOLDER = /^\{\{\s*([\w-]+)\s*\}\}$/;
const VARIABLE = /^\$\{([\w-]+)\}$/;

/** Names of the placeholders in a text, in order. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
}

/** Values by input name. */
export type InputValues = Readonly<Record<string, Json | undefined>>;

/** Options of {@linkcode fillTemplate}. */
export interface FillOptions {
  /** Values of `${name}` defaults. */
  variables?: InputValues;
}

/** A template with every value written in. */
export interface FilledTemplate {
  /** A copy of the template's. */
  workflow: ApiWorkflow;
  /** The value used for each input, defaults included. */
  values: Record<string, Json>;
}

/**
 * Writes values into a copy of a template's workflow. A placeholder that is the whole string keeps
 * its value's type; one inside a text becomes text.
 *
 * @throws {TypeError} If a required input has no value.
 */
export function fillTemplate(
  template: WorkflowTemplate,
  values: InputValues,
  options: FillOptions = {},
): FilledTemplate {
  const used: Record<string, Json> = {};
  for (const input of template.inputs) {
    const value = values[input.name] ?? defaultOf(input, options.variables ?? {});
    if (value !== undefined) used[input.name] = value;
    else if (input.required) {
      throw new TypeError(
        `Cannot fill template "${template.name}": "${input.name}" is missing. Give it a value.`,
      );
    }
  }
  const workflow = structuredClone(template.workflow);
  for (const input of template.inputs) {
    const value = used[input.name];
    for (const target of value === undefined ? [] : input.targets) {
      const inputs = workflow[target.nodeId]?.inputs;
      if (inputs) inputs[target.input] = write(inputs[target.input], input.name, value as Json);
    }
  }
  return { workflow, values: used };
}

function defaultOf(input: TemplateInput, variables: InputValues): Json | undefined {
  const variable = typeof input.default === "string" ? VARIABLE.exec(input.default) : null;
  return variable ? variables[variable[1] ?? ""] : input.default;
}

function write(current: Json | undefined, name: string, value: Json): Json {
  if (typeof current !== "string" || WHOLE_PLACEHOLDER.exec(current)?.[1] === name) return value;
  if (!placeholdersIn(current).includes(name)) return value;
  const text = typeof value === "string" ? value : String(value);
  return current.replaceAll(PLACEHOLDER, (all, key: string) => key === name ? text : all);
}
