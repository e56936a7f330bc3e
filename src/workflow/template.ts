import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { choiceIndex, isCustomCombo } from "./convert/custom_combo.ts";
import type { InputTarget } from "./input_target.ts";
import { PLACEHOLDER, placeholdersIn } from "./placeholders.ts";
import type { TemplateInputType } from "./template_input_type.ts";
import { typedValue } from "./typed_value.ts";
import { fillTexts, pickTexts, type VolatileText } from "./volatile_texts.ts";

/** One named input of a {@linkcode WorkflowTemplate}. */
export interface TemplateInput {
  /** What callers and placeholders call it. */
  name: string;
  /** The type of its value. */
  type: TemplateInputType;
  /** What is more than its type: a text that stands for a picture, or for a mask. */
  kind?: "image" | "mask";
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
  /** Tags or names of the ComfyUIs that may run it; any where left out. */
  runsOn?: string[];
  /** Literals at the inputs' targets may hold `{{name}}` placeholders. */
  workflow: ApiWorkflow;
  /** Texts of the workflow that are made anew each time it is sent. */
  texts?: VolatileText[];
}

const WHOLE_PLACEHOLDER = /^\{\{\s*([\w-]+)\s*\}\}$/;
const VARIABLE = /^\$\{([\w-]+)\}$/;

/** Values by input name. */
export type InputValues = Readonly<Record<string, Json | undefined>>;

/** Options of {@linkcode fillTemplate}. */
export interface FillOptions {
  /** Values of `${name}` defaults. */
  variables?: InputValues;
  /** The time for `%date:...%` in file names; now where left out. */
  now?: Date;
  /** Picks from `{a|b}` in the workflow's own texts: from 0 up to but not including 1. */
  random?: () => number;
}

/** A template with every value written in. */
export interface FilledTemplate {
  /** A copy of the template's. */
  workflow: ApiWorkflow;
  /** The value used for each input, defaults included. */
  values: Record<string, Json>;
}

/**
 * Writes values into a copy of a template's workflow. Values given as text get their input's type.
 * A placeholder that is the whole string keeps its value's type; one inside a text becomes text, and
 * nothing where it is a text that nobody gave and that need not be given. A text that is made anew
 * each time is made: the workflow's own; what a caller gives in its place is sent as it is.
 *
 * @throws {TypeError} If an input has no value and is required, or would leave a placeholder.
 */
export function fillTemplate(
  template: WorkflowTemplate,
  values: InputValues,
  { variables = {}, now = new Date(), random = Math.random }: FillOptions = {},
): FilledTemplate {
  const used: Record<string, Json> = {};
  for (const input of template.inputs) {
    const value = valueOf(template, input, { values, variables });
    if (value !== undefined) used[input.name] = typedValue(value, input.type);
  }
  const { workflow: saved, texts = [], inputs } = template;
  const workflow = structuredClone(saved);
  pickTexts(workflow, texts, { random, names: inputs.map(({ name }) => name) });
  takeOver(used, template, { from: saved, to: workflow });
  for (const { nodeId, input, names } of placesOf(template, used)) {
    const node = workflow[nodeId];
    if (!node) continue;
    node.inputs[input] = write(node.inputs[input], names, used);
    if (isCustomCombo(node.class_type)) node.inputs["index"] = choiceIndex(node.inputs);
  }
  const given = texts.length > 0 ? structuredClone(workflow) : workflow;
  fillTexts(workflow, texts, now);
  takeOver(used, template, { from: given, to: workflow });
  return { workflow, values: used };
}

/** Values that stood in a workflow become what stands there now, so that they tell what is sent. */
function takeOver(
  used: Record<string, Json>,
  { inputs, texts = [] }: WorkflowTemplate,
  { from, to }: { from: ApiWorkflow; to: ApiWorkflow },
): void {
  for (const { nodeId, input: at } of texts) {
    for (const { name, targets } of inputs) {
      const isThere = targets.some((target) => target.nodeId === nodeId && target.input === at);
      const now = to[nodeId]?.inputs[at];
      if (isThere && used[name] === from[nodeId]?.inputs[at] && now !== undefined) used[name] = now;
    }
  }
}

function valueOf(
  template: WorkflowTemplate,
  input: TemplateInput,
  { values, variables }: { values: InputValues; variables: InputValues },
): Json | undefined {
  const value = values[input.name] ?? defaultOf(input, variables);
  if (value !== undefined || !input.required && !leavesPlaceholder(template, input)) return value;
  if (!input.required && input.type === "string") return "";
  throw new TypeError(
    `Cannot fill template "${template.name}": "${input.name}" is missing. Give it a value.`,
  );
}

/** What an input takes where nobody gives it a value: its default, a variable's value in its place. */
export function defaultOf(input: TemplateInput, variables: InputValues): Json | undefined {
  const variable = typeof input.default === "string" ? VARIABLE.exec(input.default) : null;
  return variable ? variables[variable[1] ?? ""] : input.default;
}

/** A default that is not there for now, such as a model's, is for others to complain about. */
function leavesPlaceholder(
  { workflow }: WorkflowTemplate,
  { name, default: value, targets }: TemplateInput,
): boolean {
  return value === undefined && targets.some(({ nodeId, input }) => {
    const current = workflow[nodeId]?.inputs[input];
    return typeof current === "string" && placeholdersIn(current).includes(name);
  });
}

/** Each place once, with the inputs that go there. */
function placesOf(
  { inputs }: WorkflowTemplate,
  used: Readonly<Record<string, Json>>,
): (InputTarget & { names: string[] })[] {
  const places = new Map<string, InputTarget & { names: string[] }>();
  for (const { name, targets } of inputs) {
    for (const target of Object.hasOwn(used, name) ? targets : []) {
      const key = JSON.stringify([target.nodeId, target.input]);
      const place = places.get(key) ?? { ...target, names: [] };
      place.names.push(name);
      places.set(key, place);
    }
  }
  return [...places.values()];
}

/** All names at once: a value that looks like a placeholder is a value. */
function write(
  current: Json | undefined,
  names: readonly string[],
  values: Readonly<Record<string, Json>>,
): Json {
  const standing = typeof current === "string"
    ? placeholdersIn(current).filter((name) => names.includes(name))
    : [];
  if (typeof current !== "string" || standing.length === 0 || WHOLE_PLACEHOLDER.test(current)) {
    return values[standing[0] ?? names.at(-1) ?? ""] as Json;
  }
  return current.replaceAll(
    PLACEHOLDER,
    (all, name: string) => names.includes(name) ? String(values[name]) : all,
  );
}
