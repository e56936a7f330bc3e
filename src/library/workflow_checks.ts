import { basename, dirname } from "@std/path";
import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { type ObjectInfo, ObjectInfoSchema } from "../comfyui/object_info.ts";
import { describeProblem } from "../workflow/problem.ts";
import { toApiWorkflow } from "../workflow/to_api_workflow.ts";
import { completeTemplate } from "../workflow/complete_template.ts";
import { exampleValues } from "../workflow/example_values.ts";
import { type LoadedWorkflow, toTemplate, workflowClasses } from "../workflow/to_template.ts";
import { validateWorkflow } from "../workflow/validate.ts";
import { fileProblem } from "./file_problem.ts";
import { parseWorkflow } from "./parse_workflow.ts";
import { readWorkflowFile } from "./read_workflow_file.ts";

/** Larger than any workflow, and than most videos that hold one. */
const MOST_BYTES = 256 * 2 ** 20;

/** Descriptions of the given node classes, those that there are. */
export type DescribeNodes = (classes: Iterable<string>) => Promise<ObjectInfo>;

/** A file's workflow in API format, and what is to be said of it. */
export interface ConvertedFile {
  /** The workflow, as `POST /prompt` takes it. */
  workflow: ApiWorkflow;
  /** What a user may want to know. */
  warnings: string[];
  /** Why it cannot run; empty where it can. */
  problems: string[];
}

/**
 * Reads a file that is or holds a workflow, whatever its format, and converts and checks it.
 *
 * @throws {RangeError | SyntaxError | TypeError} If it cannot be read; the message names the file.
 */
export async function convertFile(file: string, describe: DescribeNodes): Promise<ConvertedFile> {
  const json = await readFile(file);
  const classes = workflowClasses({ name: file, json });
  const objectInfo = await describe(classes);
  if (isTemplate(json)) return fillExample({ name: file, json }, objectInfo);
  const { workflow, warnings } = toApiWorkflow(json, objectInfo);
  return {
    workflow,
    warnings: warnings.map(({ nodeId, message }) =>
      nodeId ? `node ${nodeId}: ${message}` : message
    ),
    problems: validateWorkflow(workflow, objectInfo).map((problem) => describeProblem(problem)),
  };
}

/** What has a `__metadata__` block has placeholders, too, which are nothing to ComfyUI. */
function isTemplate(json: unknown): boolean {
  return typeof json === "object" && json !== null && Object.hasOwn(json, "__metadata__");
}

/** A template as it would run with its defaults, and an example for what has none. */
function fillExample(loaded: LoadedWorkflow, objectInfo: ObjectInfo): ConvertedFile {
  const { template } = toTemplate(loaded, objectInfo);
  const examples = exampleValues(template);
  const { workflow, problems } = completeTemplate(template, examples, objectInfo);
  const shown = problems.filter(({ missingFile = false }) => !missingFile);
  return {
    workflow,
    warnings: Object.entries(examples).map(([name, value]) =>
      `${name} has no default, so ${JSON.stringify(value)} stands for it`
    ),
    problems: shown.map((problem) => describeProblem(problem)),
  };
}

async function readFile(file: string): Promise<unknown> {
  try {
    const json = await readWorkflowFile(dirname(file), {
      path: basename(file),
      maxBytes: MOST_BYTES,
    });
    if (json !== undefined) return json;
  } catch (cause) {
    throw new RangeError(`Cannot read "${file}": ${fileProblem(cause)}`, { cause });
  }
  throw new RangeError(`Cannot read "${file}": it holds no workflow. Name one that ComfyUI saved.`);
}

/** Node descriptions out of a file with what `GET /object_info` answered. */
export async function objectInfoFile(file: string): Promise<DescribeNodes> {
  const text = await Deno.readTextFile(file).catch((cause) => {
    throw new RangeError(`Cannot read "${file}": ${fileProblem(cause)}`, { cause });
  });
  const { data, error } = ObjectInfoSchema.safeParse(parseWorkflow(file, text));
  if (!data) {
    throw new TypeError(
      `Cannot use "${file}": not what GET /object_info answers (${error.issues[0]?.message}). ` +
        "Save that answer of your ComfyUI and name it.",
    );
  }
  return () => Promise.resolve(data);
}
