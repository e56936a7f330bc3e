import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { type CompletedTemplate, completeTemplate } from "../workflow/complete_template.ts";
import { templateClasses } from "../workflow/fit_template.ts";
import { describeProblem, type WorkflowProblem } from "../workflow/problem.ts";
import type { InputValues, WorkflowTemplate } from "../workflow/template.ts";
import { validateWorkflow } from "../workflow/validate.ts";
import type { Engine } from "./engine.ts";
import type { Engines } from "./engines.ts";
import type { EngineFile } from "./outputs.ts";

/** A workflow that a ComfyUI will take, and the values it was made from. */
export interface PreparedWorkflow {
  /** With every value written in. */
  workflow: ApiWorkflow;
  /** The value used for each input, defaults included. */
  values: Record<string, Json>;
  /** The names of the engines that have all that it needs, in the order of the configuration. */
  runsOn: string[];
  /** The pictures in it, which are copied to the engine that runs it where it has them not. */
  files: CarriedFile[];
}

/** A file that a workflow reads, and where it lies. */
export interface CarriedFile {
  /** The node that reads it. */
  nodeId: string;
  /** The input that names it. */
  input: string;
  /** Where it lies. */
  file: EngineFile;
}

/**
 * Fills a template for the first engine that has what it needs: names of models are completed, what
 * nobody gave is chosen from what is installed, and the result is checked before anything is sent.
 *
 * @throws {RangeError} If a value is not valid, or no engine has all nodes and models.
 */
export async function prepare(
  engines: Engines,
  template: WorkflowTemplate,
  values: InputValues,
  pictures: ReadonlyMap<string, EngineFile> = new Map(),
): Promise<PreparedWorkflow> {
  const files = carriedFiles(template, pictures);
  const first = await attemptEach(engines, template, values);
  const found = first.find(isReady) ?? await attemptAgain(engines, template, values);
  const runsOn = await runnersOf(found.workflow, { engines, files });
  return { workflow: found.workflow, values: found.values, runsOn, files };
}

function carriedFiles(
  { inputs }: WorkflowTemplate,
  pictures: ReadonlyMap<string, EngineFile>,
): CarriedFile[] {
  return inputs.flatMap(({ name, targets }) => {
    const file = pictures.get(name);
    return file ? targets.map(({ nodeId, input }) => ({ nodeId, input, file })) : [];
  });
}

/** What we remember of the engines may be old: somebody may just have installed the model. */
async function attemptAgain(
  engines: Engines,
  template: WorkflowTemplate,
  values: InputValues,
): Promise<CompletedTemplate> {
  engines.refresh();
  const attempts = await attemptEach(engines, template, values);
  const ready = attempts.find(isReady);
  if (ready) return ready;
  const best = attempts.reduce((a, b) => b.problems.length < a.problems.length ? b : a);
  const sentences = best.problems.map((problem) => describe(template, problem));
  throw new RangeError(`Cannot run "${template.name}": ${sentences.join(" ")}`);
}

function attemptEach(
  engines: Engines,
  template: WorkflowTemplate,
  values: InputValues,
): Promise<CompletedTemplate[]> {
  return engines.fromEach((engine) => attempt(engine, template, values));
}

function isReady({ problems }: CompletedTemplate): boolean {
  return problems.length === 0;
}

/** The engines that would take the very same workflow, once they have its files. */
async function runnersOf(
  workflow: ApiWorkflow,
  { engines, files }: { engines: Engines; files: readonly CarriedFile[] },
): Promise<string[]> {
  if (!engines.several) return [engines.all[0].name];
  const comes = ({ nodeId, input }: WorkflowProblem) =>
    files.some((file) => file.nodeId === nodeId && file.input === input);
  const names = await engines.fromEach(async (engine) => {
    const objectInfo = await engine.objectInfo(templateClasses({ workflow }));
    return validateWorkflow(workflow, objectInfo).every(comes) ? [engine.name] : [];
  });
  return names.flat();
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
