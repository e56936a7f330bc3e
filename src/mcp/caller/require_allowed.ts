import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { PreparedWorkflow } from "../../jobs/prepare.ts";
import { prefixOutputs } from "../../workflow/prefix_outputs.ts";
import { promptTexts } from "../../workflow/prompt_texts.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { workflowClasses } from "../../workflow/to_template.ts";
import type { ToolContext } from "../tool_context.ts";
import { callerOf } from "./caller.ts";
import { checkFiles } from "./check_files.ts";
import { keepCaps, type Preparation } from "./keep_caps.ts";

/** What is known of a workflow that shall run. */
export interface AllowedOptions extends Preparation {
  /** Whether the workflow is the operator's, who may have put any file into it. */
  trusted: boolean;
}

/** A workflow that the caller may run. */
export interface AllowedWorkflow {
  /** As it is to be sent. */
  prepared: PreparedWorkflow;
  /** What was changed, as sentences. */
  notes: string[];
}

/**
 * Makes of a prepared workflow one that its caller may run: within the caps, with no prompt that is
 * refused, with files that the caller may read, and saved in the caller's own folder. It looks at
 * the filled workflow and not at a tool's input, so that it holds for all of them.
 *
 * @throws {RangeError | TypeError} If the caller may not run it.
 */
export async function requireAllowed(
  template: WorkflowTemplate,
  first: PreparedWorkflow,
  { trusted, ...preparation }: AllowedOptions,
  context: ToolContext,
): Promise<AllowedWorkflow> {
  const { prepared, notes } = await keepCaps(template, first, preparation, context);
  const { workflow } = prepared;
  await checkPrompts(workflow, context);
  await checkFiles(template, { workflow, trusted }, context);
  return { prepared: { ...prepared, workflow: await inOwnFolder(workflow, context) }, notes };
}

async function checkPrompts(workflow: ApiWorkflow, context: ToolContext): Promise<void> {
  const { refusedPrompts } = context;
  if (!refusedPrompts) return;
  await refusedPrompts.check(promptTexts(workflow, await infoOn(workflow, context)));
}

async function inOwnFolder(workflow: ApiWorkflow, context: ToolContext): Promise<ApiWorkflow> {
  const { outputPrefix } = callerOf(context);
  if (outputPrefix === undefined) return workflow;
  return prefixOutputs(workflow, outputPrefix, await infoOn(workflow, context));
}

function infoOn(workflow: ApiWorkflow, { engines }: ToolContext) {
  return engines.objectInfo(workflowClasses({ name: "", json: workflow }));
}
