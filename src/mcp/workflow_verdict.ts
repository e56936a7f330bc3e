import type { Engine } from "../jobs/engine.ts";
import type { Json } from "../comfyui/json.ts";
import { completeTemplate } from "../workflow/complete_template.ts";
import { describeProblem } from "../workflow/problem.ts";
import type { TemplateInput, WorkflowTemplate } from "../workflow/template.ts";

/** Whether a workflow can run on a ComfyUI, and what it lacks there. */
export interface Verdict {
  /** True where it lacks nothing. */
  runnable: boolean;
  /** Node classes that the ComfyUI does not have. */
  missingNodes: string[];
  /** Everything else that stops it, one sentence each. */
  problems: string[];
  /** Files of its author's that are not here: it runs once the caller gives others. */
  missingFiles: string[];
}

/** Checks a workflow with its own defaults, as a caller would run it who gives only what is required. */
export async function verdictOf(engine: Engine, template: WorkflowTemplate): Promise<Verdict> {
  const classes = [...new Set(Object.values(template.workflow).map((node) => node.class_type))];
  const objectInfo = await engine.objectInfo(classes);
  const missingNodes = classes.filter((name) => !Object.hasOwn(objectInfo, name));
  if (missingNodes.length > 0) {
    return { runnable: false, missingNodes, problems: [], missingFiles: [] };
  }
  const { problems } = completeTemplate(template, exampleValues(template), objectInfo);
  const [files, others] = [true, false].map((isFile) =>
    problems.filter(({ missingFile = false }) => missingFile === isFile)
      .map((problem) => describeProblem(problem))
  ) as [string[], string[]];
  return { runnable: others.length === 0, missingNodes, problems: others, missingFiles: files };
}

/** Something for each input that has to be given. */
function exampleValues(template: WorkflowTemplate): Record<string, Json> {
  const required = template.inputs.filter(({ default: value }) => value === undefined);
  return Object.fromEntries(required.map((input) => [input.name, exampleOf(input)]));
}

function exampleOf({ type, minimum = 1, choices }: TemplateInput): Json {
  if (choices?.[0] !== undefined) return choices[0];
  return type === "boolean" ? false : type === "string" ? "example/any.png" : minimum;
}
