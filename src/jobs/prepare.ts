import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { type CompletedTemplate, completeTemplate } from "../workflow/complete_template.ts";
import { templateClasses } from "../workflow/fit_template.ts";
import { describeProblem, withoutFileNames, type WorkflowProblem } from "../workflow/problem.ts";
import type { InputValues, WorkflowTemplate } from "../workflow/template.ts";
import { validateWorkflow } from "../workflow/validate.ts";
import type { Engine } from "./engines/engine.ts";
import type { Engines } from "./engines/engines.ts";
import { enginesFor } from "./engines/engines_for.ts";
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

/** Options of {@linkcode prepare}. */
export interface PrepareOptions {
  /** Where the pictures among the values lie, by the input's name. */
  pictures?: ReadonlyMap<string, EngineFile>;
  /** Whether errors name no files that lie in ComfyUI's folders: they are nobody else's business. */
  hideFiles?: boolean;
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

/** A template filled for one engine. */
interface Attempt extends CompletedTemplate {
  engine: Engine;
}

/**
 * Fills a template for the first engine that has what it needs: names of models are completed, what
 * nobody gave is chosen from what is installed, and the result is checked before anything is sent.
 *
 * @throws {RangeError} If a value is not valid, or no engine that may run it has all nodes and
 * models.
 */
export async function prepare(
  engines: Engines,
  template: WorkflowTemplate,
  values: InputValues,
  { pictures = new Map(), hideFiles = false }: PrepareOptions = {},
): Promise<PreparedWorkflow> {
  const files = carriedFiles(template, pictures);
  const where = { engines, among: enginesFor(template, engines), files, hideFiles };
  const { workflow, values: used, engine } = await fill(template, values, where);
  const others = await runnersOf(workflow, where);
  const runsOn = where.among.filter((one) => one === engine || others.includes(one));
  return { workflow, values: used, runsOn: runsOn.map(({ name }) => name), files };
}

/** Where a template may run, and what comes there with it. */
interface Whereabouts {
  engines: Engines;
  among: readonly Engine[];
  files: readonly CarriedFile[];
  hideFiles: boolean;
}

async function fill(
  template: WorkflowTemplate,
  values: InputValues,
  where: Whereabouts,
): Promise<Attempt> {
  const { engines, among } = where;
  const attempts = () => engines.fromEach((on) => attempt(on, template, { values, where }), among);
  const ready = (await attempts()).find(isReady);
  if (ready) return ready;
  // What we remember of the engines may be old: somebody may just have installed the model.
  engines.refresh();
  const again = await attempts();
  const found = again.find(isReady);
  if (found) return found;
  throw new RangeError(`Cannot run "${template.name}": ${whatLacks(template, again, where)}`);
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

/** Where the engines lack different things, it helps to know which has what. */
function whatLacks(
  template: WorkflowTemplate,
  attempts: readonly Attempt[],
  { among, hideFiles }: Whereabouts,
): string {
  const told = (problem: WorkflowProblem) => hideFiles ? withoutFileNames(problem) : problem;
  const lacks = attempts.map(({ engine, problems }) =>
    [engine.name, problems.map((problem) => describe(template, told(problem))).join(" ")] as const
  );
  const silent = among.filter(({ name }) => lacks.every(([other]) => other !== name));
  const unasked = silent.map(({ name }) => `${name} does not answer.`);
  const [first = ["", ""]] = lacks;
  if (lacks.every(([, lack]) => lack === first[1])) return [first[1], ...unasked].join(" ");
  const each = lacks.map(([name, lack]) => `On ${name}: ${lack}`);
  return ["no ComfyUI has all that it needs.", ...each, ...unasked].join(" ");
}

function isReady({ problems }: CompletedTemplate): boolean {
  return problems.length === 0;
}

/** The engines that would take the very same workflow, once they have its files. */
async function runnersOf(
  workflow: ApiWorkflow,
  where: Whereabouts,
): Promise<Engine[]> {
  const { engines, among } = where;
  if (!engines.several) return [...among];
  const runners = await engines.fromEach(async (engine) => {
    const objectInfo = await engine.objectInfo(templateClasses({ workflow }));
    const problems = validateWorkflow(workflow, objectInfo);
    return notMended(problems, engine, where).length === 0 ? [engine] : [];
  }, among);
  return runners.flat();
}

/** That an engine lacks a file is no problem where it is copied there. */
function notMended(
  problems: readonly WorkflowProblem[],
  engine: Engine,
  { engines, files }: Whereabouts,
): WorkflowProblem[] {
  const come = files.filter(({ file }) => engines.at(file) !== engine);
  return problems.filter(({ nodeId, input }) =>
    !come.some((file) => file.nodeId === nodeId && file.input === input)
  );
}

async function attempt(
  engine: Engine,
  template: WorkflowTemplate,
  { values, where }: { values: InputValues; where: Whereabouts },
): Promise<Attempt> {
  const objectInfo = await engine.objectInfo(templateClasses(template));
  const completed = completeTemplate(template, values, objectInfo);
  return { ...completed, problems: notMended(completed.problems, engine, where), engine };
}

/** A problem under the name by which the caller knows the input. */
function describe(template: WorkflowTemplate, problem: WorkflowProblem): string {
  const input = template.inputs.find(({ targets }) =>
    targets.some(({ nodeId, input }) => nodeId === problem.nodeId && input === problem.input)
  );
  return describeProblem(problem, input?.name);
}
