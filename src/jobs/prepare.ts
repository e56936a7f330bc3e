import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { type CompletedTemplate, completeTemplate } from "../workflow/complete_template.ts";
import { templateClasses } from "../workflow/fit_template.ts";
import { describeProblem, type WorkflowProblem } from "../workflow/problem.ts";
import type { InputValues, WorkflowTemplate } from "../workflow/template.ts";
import type { Engine } from "./engine.ts";

/** A workflow that this ComfyUI will take, and the values it was made from. */
export interface PreparedWorkflow {
  /** With every value written in. */
  workflow: ApiWorkflow;
  /** The value used for each input, defaults included. */
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
): Promise<CompletedTemplate> {
  const objectInfo = await engine.objectInfo(templateClasses(template));
  return completeTemplate(template, values, objectInfo);
}

/** A problem under the name by which the caller knows the input. */
function describe(template: WorkflowTemplate, problem: WorkflowProblem): string {
  const input = template.inputs.find(({ targets }) =>
    targets.some(({ nodeId, input }) => nodeId === problem.nodeId && input === problem.input)
  );
  return describeProblem(problem, input?.name);
}
