import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { MissingModel } from "./check_value.ts";

/** One reason why a workflow cannot run, with what would be valid. */
export interface WorkflowProblem {
  /** The node's id in the workflow; missing where the whole workflow is meant. */
  nodeId?: string;
  /** The node's class. */
  classType?: string;
  /** The node's title in the editor. */
  title?: string;
  /** Which of the node's inputs. */
  input?: string;
  /** What was given there. */
  value?: Json;
  /** What is wrong, without the place: `must be at most 2048`. */
  message: string;
  /** Valid values nearest to the given one, best first. */
  nearest?: Json[];
  /** True where only a file is not there: the caller can give another. */
  missingFile?: boolean;
  /** Set where a model's file is not there. */
  missingModel?: MissingModel;
  /** True where the value names a file that the node reads, so that others' files may be named. */
  ofFile?: boolean;
}

/** A problem without the names of files that lie in ComfyUI's folders. */
export function withoutFileNames(problem: WorkflowProblem): WorkflowProblem {
  if (!problem.ofFile) return problem;
  const { nearest: _, missingModel: __, message, ...rest } = problem;
  const isList = message.startsWith(NOT_IN_LIST);
  return { ...rest, message: isList ? "there is no such file. Give one that is there" : message };
}

/** What a message begins with that goes on with what the list holds. */
export const NOT_IN_LIST = "not in the list: ";

/** The place of a problem for people: `node 3 (KSampler "My Sampler"), input steps`. */
export function placeOf(problem: WorkflowProblem): string {
  const { nodeId, classType, title, input } = problem;
  const name = title && title !== classType ? `${classType} "${title}"` : classType;
  const node = nodeId === undefined ? "the workflow" : `node ${nodeId} (${name})`;
  return input === undefined ? node : `${node}, input ${input}`;
}

/** A problem with the names of its node filled in. */
export function problemAt(
  workflow: ApiWorkflow,
  nodeId: string,
  problem: WorkflowProblem,
): WorkflowProblem {
  const node = workflow[nodeId];
  return {
    nodeId,
    ...(node && { classType: node.class_type }),
    ...(node?._meta?.title !== undefined && { title: node._meta.title }),
    ...problem,
  };
}

const SHOWN = 80;

/** A value as an error shows it: JSON, cut where it is long. */
export function showValue(value: unknown): string {
  const text = typeof value === "bigint" ? String(value) : JSON.stringify(value) ?? String(value);
  const { length } = typeof value === "string" ? value : text;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}... (${length} characters)` : text;
}

/** A problem as one sentence: place, value, what is wrong, what would be valid. */
export function describeProblem(
  problem: WorkflowProblem,
  place: string = placeOf(problem),
): string {
  const value = problem.value === undefined ? "" : ` is ${showValue(problem.value)}`;
  const nearest = problem.nearest?.length
    ? ` Nearest: ${problem.nearest.map(showValue).join(", ")}.`
    : "";
  return `${place}${value}: ${problem.message}.${nearest}`;
}
