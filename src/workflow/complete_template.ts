import type { Json } from "../comfyui/json.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";
import { chooseCheckpoint } from "./choose_checkpoint.ts";
import { placeOfModel } from "./describe_lack.ts";
import { fitTemplate, type TemplateFit } from "./fit_template.ts";
import { inputChoices } from "./input_choices.ts";
import { resolveName } from "./nearest.ts";
import { problemAt, type WorkflowProblem } from "./problem.ts";
import { defaultOf, type FilledTemplate, fillTemplate, type InputValues } from "./template.ts";
import type { TemplateModel, WorkflowTemplate } from "./template.ts";
import { validateWorkflow } from "./validate.ts";

/** A template with every value written in, and what keeps it from running. */
export interface CompletedTemplate extends FilledTemplate {
  /** Empty where ComfyUI will take the workflow. */
  problems: WorkflowProblem[];
}

/**
 * Fills a template for a ComfyUI: names of models are completed, what nobody gave is chosen from
 * what is installed, and the result is checked.
 *
 * @param objectInfo The template's classes, where ComfyUI has them.
 * @throws {TypeError} If a required input has no value.
 */
export function completeTemplate(
  template: WorkflowTemplate,
  values: InputValues,
  objectInfo: ObjectInfo,
): CompletedTemplate {
  const fit = fitTemplate(template, objectInfo);
  const given = withWholeNames(template, values, objectInfo);
  const variables = variablesFor(fit, given, objectInfo);
  const filled = fillTemplate(template, given, { variables });
  const lacking = fit.missingModels.filter(({ input }) => given[input] === undefined);
  return { ...filled, problems: problemsOf(filled, fit, lacking, objectInfo) };
}

/**
 * The values that inputs take which nobody gives, as far as they are known: what the template says,
 * and what suits the model that it will use.
 *
 * @param objectInfo The template's classes, where ComfyUI has them.
 */
export function usualValues(
  template: WorkflowTemplate,
  values: InputValues,
  objectInfo: ObjectInfo,
): InputValues {
  const given = withWholeNames(template, values, objectInfo);
  const variables = variablesFor(fitTemplate(template, objectInfo), given, objectInfo);
  return Object.fromEntries(
    template.inputs.map((input) => [input.name, defaultOf(input, variables)]),
  );
}

function variablesFor(fit: TemplateFit, given: InputValues, objectInfo: ObjectInfo): InputValues {
  return {
    default_model: defaultModel(fit.template, objectInfo),
    ...familyValues(fit, given),
    ...fit.models,
  };
}

function withWholeNames(
  template: WorkflowTemplate,
  values: InputValues,
  objectInfo: ObjectInfo,
): Record<string, Json | undefined> {
  const whole: Record<string, Json | undefined> = { ...values };
  for (const input of template.inputs) {
    const value = whole[input.name];
    if (typeof value !== "string") continue;
    const choices = inputChoices(template, input, objectInfo);
    if (choices) whole[input.name] = resolveName(value, choices) ?? value;
  }
  return whole;
}

/** The model for `${default_model}`: the first that suits, of those the input that uses it offers. */
function defaultModel(template: WorkflowTemplate, objectInfo: ObjectInfo): string | undefined {
  const input = template.inputs.find(({ default: value }) => value === "${default_model}");
  const choices = input && inputChoices(template, input, objectInfo) || [];
  return chooseCheckpoint(choices) ?? choices[0];
}

/** The defaults that suit the main model, told by its name. */
function familyValues({ template, models }: TemplateFit, given: InputValues): InputValues {
  const main = template.models?.[0]?.input ?? "";
  const name = String(given[main] ?? models[main] ?? "");
  const suiting = (template.families ?? []).filter(({ match }) => match?.test(name) ?? true);
  return Object.assign({}, ...suiting.map(({ defaults }) => defaults));
}

function problemsOf(
  { workflow }: FilledTemplate,
  { template, missingNodes }: TemplateFit,
  lacking: TemplateModel[],
  objectInfo: ObjectInfo,
): WorkflowProblem[] {
  const invalid = validateWorkflow(workflow, objectInfo);
  // Without the node that loads it, nothing can be said of a model.
  if (missingNodes.length > 0) return invalid;
  const missing = lacking.flatMap((model) => missingModel(template, model));
  const isMissing = (problem: WorkflowProblem) =>
    missing.some(({ nodeId, input }) => nodeId === problem.nodeId && input === problem.input);
  return [...missing, ...invalid.filter((problem) => !isMissing(problem))];
}

function missingModel(template: WorkflowTemplate, model: TemplateModel): WorkflowProblem[] {
  const targets = template.inputs.find(({ name }) => name === model.input)?.targets ?? [];
  return targets.map(({ nodeId, input }) =>
    problemAt(template.workflow, nodeId, {
      input,
      missingModel: { file: placeOfModel(model), installed: [] },
      message: `no file that fits is installed. Put one, such as ${
        placeOfModel(model)
      }, into place`,
    })
  );
}
