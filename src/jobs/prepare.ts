import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { comboOptions, type ObjectInfo } from "../comfyui/object_info.ts";
import { chooseCheckpoint } from "../workflow/choose_checkpoint.ts";
import { resolveName } from "../workflow/nearest.ts";
import { describeProblem, type WorkflowProblem } from "../workflow/problem.ts";
import {
  fillTemplate,
  type InputTarget,
  type InputValues,
  type TemplateInput,
  type WorkflowTemplate,
} from "../workflow/template.ts";
import { validateWorkflow } from "../workflow/validate.ts";
import type { Engine } from "./engine.ts";

/** A workflow that this ComfyUI will take, and the values it was made from. */
export interface PreparedWorkflow {
  workflow: ApiWorkflow;
  values: Record<string, Json>;
}

/**
 * Fills a template for an engine: names of models are completed, what nobody gave is chosen from
 * what is installed, and the result is checked before anything is sent.
 *
 * @throws {RangeError} If a value is not valid, or the engine lacks a node or a model.
 */
export async function prepare(
  engine: Engine,
  template: WorkflowTemplate,
  values: InputValues,
): Promise<PreparedWorkflow> {
  const first = await attempt(engine, template, values);
  if (first.problems.length === 0) return first;
  // What we remember of the engine may be old: somebody may just have installed the model.
  engine.refresh();
  const second = await attempt(engine, template, values);
  if (second.problems.length === 0) return second;
  const sentences = second.problems.map((problem) => describe(template, problem));
  throw new RangeError(`Cannot run "${template.name}": ${sentences.join(" ")}`);
}

async function attempt(
  engine: Engine,
  template: WorkflowTemplate,
  values: InputValues,
): Promise<PreparedWorkflow & { problems: WorkflowProblem[] }> {
  const classes = Object.values(template.workflow).map((node) => node.class_type);
  const objectInfo = await engine.objectInfo(classes);
  const completed: Record<string, Json | undefined> = { ...values };
  for (const input of template.inputs) {
    const choices = choicesOf(template, input, objectInfo);
    const value = completed[input.name];
    if (choices && typeof value === "string") {
      completed[input.name] = resolveName(value, choices) ?? value;
    }
  }
  const variables = { default_model: defaultModel(template, objectInfo) };
  const filled = fillTemplate(template, completed, { variables });
  return { ...filled, problems: validateWorkflow(filled.workflow, objectInfo) };
}

/** The names that ComfyUI offers for an input, where it offers a list. */
export function choicesOf(
  template: WorkflowTemplate,
  input: TemplateInput,
  objectInfo: ObjectInfo,
): string[] | undefined {
  const [target] = input.targets;
  if (!target) return undefined;
  const { required, optional } = objectInfo[classAt(template, target)]?.input ?? {};
  const spec = required?.[target.input] ?? optional?.[target.input];
  return spec && comboOptions(spec)?.map(String);
}

function classAt(template: WorkflowTemplate, { nodeId }: InputTarget): string {
  return template.workflow[nodeId]?.class_type ?? "";
}

/** The model for `${default_model}`: the first that suits, of those the input that uses it offers. */
export function defaultModel(
  template: WorkflowTemplate,
  objectInfo: ObjectInfo,
): string | undefined {
  const input = template.inputs.find(({ default: value }) => value === "${default_model}");
  return input && chooseCheckpoint(choicesOf(template, input, objectInfo) ?? []);
}

/** A problem under the name by which the caller knows the input. */
function describe(template: WorkflowTemplate, problem: WorkflowProblem): string {
  const input = template.inputs.find(({ targets }) =>
    targets.some(({ nodeId, input }) => nodeId === problem.nodeId && input === problem.input)
  );
  return describeProblem(problem, input?.name);
}
