import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import type { SavedWorkflow } from "../../comfyui/saved_workflow.ts";
import { WorkflowReader } from "../discover/workflow_reader.ts";
import type { TemplateInput } from "../template.ts";
import { appInputs } from "./app_inputs.ts";
import { EditorPlaces } from "./editor_places.ts";
import { foundInputs } from "./found_inputs.ts";
import { mergeInputs } from "./merge_inputs.ts";
import { placeholderInputs } from "./placeholder_inputs.ts";
import { promotedInputs } from "./promoted_inputs.ts";
import { titledInputs } from "./titled_inputs.ts";

/** What {@linkcode automaticInputs} works with. */
export interface AutomaticInputsOptions {
  /** The workflow's classes. */
  objectInfo: ObjectInfo;
  /** What the editor saved, where the workflow was made of that. */
  saved?: SavedWorkflow | undefined;
}

/** Inputs that nobody had to declare in a file of its own. */
export interface AutomaticInputs {
  /** The best source's first. */
  inputs: TemplateInput[];
  /** What is wrong with the declarations, as sentences. */
  warnings: string[];
}

/**
 * Finds the inputs of a workflow that has no list of them. What an author put on the nodes of
 * subgraphs, chose for app mode, declared in a title or wrote as a placeholder comes before what
 * only the graph tells.
 */
export function automaticInputs(
  workflow: ApiWorkflow,
  { objectInfo, saved }: AutomaticInputsOptions,
): AutomaticInputs {
  const reader = new WorkflowReader(workflow, objectInfo);
  const editor = saved && new EditorPlaces(saved, workflow);
  const titled = titledInputs(reader, editor);
  const sources = [
    editor ? promotedInputs(editor) : [],
    editor && saved ? appInputs(editor, saved) : [],
    titled.candidates,
    placeholderInputs(reader),
    foundInputs(workflow, objectInfo, reader),
  ];
  const together = (target: TemplateInput["targets"][number]) =>
    editor?.together(target) ?? [target];
  return { inputs: mergeInputs(sources, { reader, together }), warnings: titled.warnings };
}
