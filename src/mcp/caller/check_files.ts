import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { EngineFile } from "../../jobs/outputs.ts";
import { type FileRead, filesRead } from "../../workflow/files_read.ts";
import { placeOf, problemAt, showValue } from "../../workflow/problem.ts";
import type { InputValues, WorkflowTemplate } from "../../workflow/template.ts";
import { workflowClasses } from "../../workflow/to_template.ts";
import { parseLoaderName } from "../image_input/file_name.ts";
import { ImageInputError } from "../image_input/image_input_error.ts";
import type { ToolContext } from "../tool_context.ts";
import { mayRead } from "./may_read.ts";

/** Options of {@linkcode checkFiles}. */
export interface CheckFilesOptions {
  /** The template's workflow with its values. */
  workflow: ApiWorkflow;
  /** Whether the workflow is the operator's, who may have put any file into it. */
  trusted: boolean;
}

/**
 * Checks that a caller may read the files that a workflow reads:
 * also those that stand in the workflow itself, unless it is the operator's. One that it may not
 * read is as good as not there, so that nobody learns what others have.
 *
 * @throws {TypeError} If it may not.
 */
export async function checkFiles(
  template: WorkflowTemplate,
  options: CheckFilesOptions,
  context: ToolContext,
): Promise<void> {
  const [first] = await refusedFiles(template, options, context);
  if (first) throw first;
}

/** Why a caller may not read files that a workflow reads, one error each. */
export async function refusedFiles(
  template: WorkflowTemplate,
  { workflow, trusted }: CheckFilesOptions,
  context: ToolContext,
): Promise<TypeError[]> {
  if (context.caller?.seesAll !== false) return [];
  const refused: TypeError[] = [];
  const classes = workflowClasses({ name: template.name, json: workflow });
  for (const file of filesRead(workflow, await context.engines.objectInfo(classes))) {
    const { nodeId, input } = file;
    const own = template.workflow[nodeId]?.inputs[input];
    if (trusted && (own === file.name || isDefault(template, file))) continue;
    const problem = problemAt(workflow, nodeId, { input, message: "" });
    if (await isAllowed(file, context)) continue;
    refused.push(refusal(nameOf(template, file) ?? placeOf(problem), file));
  }
  return refused;
}

/**
 * A template's workflow with these values, roughly: enough to see which files it names, before
 * anything of it is checked against what ComfyUI has.
 */
export function roughlyFilled(
  { workflow, inputs }: WorkflowTemplate,
  values: InputValues,
): ApiWorkflow {
  const copy = structuredClone(workflow);
  for (const { name, default: own, targets } of inputs) {
    const value = values[name] ?? own;
    if (value === undefined) continue;
    for (const { nodeId, input } of targets) {
      if (copy[nodeId]) copy[nodeId].inputs[input] = value;
    }
  }
  return copy;
}

function isDefault({ inputs }: WorkflowTemplate, { nodeId, input, name }: FileRead): boolean {
  return inputs.some(({ targets, default: own }) =>
    own === name && targets.some((it) => it.nodeId === nodeId && it.input === input)
  );
}

async function isAllowed({ name }: FileRead, context: ToolContext): Promise<boolean> {
  if (name === undefined) return false;
  let file: EngineFile;
  try {
    file = parseLoaderName(name);
  } catch (error) {
    if (error instanceof ImageInputError) return false;
    throw error;
  }
  // Pictures that were placed are named without their engine.
  const engines = context.engines.several ? context.engines.all.map((one) => one.name) : [];
  for (const engine of [undefined, ...engines]) {
    if (await mayRead({ ...file, engine }, context)) return true;
  }
  return false;
}

function nameOf(
  { inputs }: WorkflowTemplate,
  { nodeId, input }: FileRead,
): string | undefined {
  return inputs.find(({ targets }) =>
    targets.some((target) => target.nodeId === nodeId && target.input === input)
  )?.name;
}

function refusal(place: string, { name }: FileRead): TypeError {
  const error = new ImageInputError(
    name === undefined ? "the file's name is not known before it runs" : "ComfyUI has no such file",
  );
  const what = name === undefined ? place : `${place} ${showValue(name)}`;
  return new TypeError(`Cannot use ${what}: ${error.message}`, { cause: error });
}
