import type { Json } from "../../comfyui/json.ts";
import { placeKey } from "../../workflow/inputs/input_candidate.ts";
import type { TemplateInput, WorkflowTemplate } from "../../workflow/template.ts";
import { toTemplate, workflowClasses } from "../../workflow/to_template.ts";
import { controlInputs } from "../../workflow/with_control.ts";
import { findWithExtra } from "../../workflow/with_extra.ts";
import { loraInputs } from "../../workflow/with_loras.ts";
import type { Job } from "../../jobs/job.ts";
import type { ToolContext } from "../tool_context.ts";

/**
 * The workflow of an earlier job with what may be changed in it, and what it had as defaults: the
 * inputs of the template that it was made from, where that is still there, and what else can be
 * found in the workflow. It is the workflow that ran, so whatever a tool put into it stays.
 */
export async function pastTemplate(job: Job, context: ToolContext): Promise<WorkflowTemplate> {
  const name = String(job.inputs["template"] ?? "earlier job");
  const loaded = { name, json: job.workflow };
  const objectInfo = await context.engines.objectInfo(workflowClasses(loaded));
  const { template } = toTemplate(loaded, objectInfo);
  const known = (await namedTemplate(name, context))?.inputs ?? [];
  const places = new Set(known.flatMap(({ targets }) => targets.map(placeKey)));
  const ofAdded = [...loraInputs(job.workflow), ...controlInputs(job.workflow)]
    .filter(({ targets }) => !targets.some((target) => places.has(placeKey(target))));
  const inputs = [...known, ...ofAdded].flatMap((input) => asItWas(input, job));
  const names = new Set(inputs.map((input) => input.name));
  const covered = new Set(inputs.flatMap(({ targets }) => targets.map(placeKey)));
  const found = template.inputs.filter((input) =>
    !names.has(input.name) && !input.targets.some((target) => covered.has(placeKey(target)))
  );
  return { name, description: "", inputs: [...inputs, ...found], workflow: job.workflow };
}

/** A template that is gone, or was never in a library, is no reason to refuse. */
async function namedTemplate(
  name: string,
  { library, templates }: ToolContext,
): Promise<WorkflowTemplate | undefined> {
  const shipped = findWithExtra(name, templates());
  if (shipped) return shipped;
  try {
    return (await library.read(await library.find(name))).template;
  } catch {
    return undefined;
  }
}

/** An input whose value stands in the workflow by itself; one within a text has no place any more. */
function asItWas(input: TemplateInput, { workflow, inputs }: Job): TemplateInput[] {
  const value = inputs[input.name];
  const stands = value !== undefined && input.targets.length > 0 &&
    input.targets.every((target) =>
      sameValue(workflow[target.nodeId]?.inputs[target.input], value)
    );
  return stands ? [{ ...input, required: false, default: value }] : [];
}

function sameValue(a: Json | undefined, b: Json): boolean {
  // A large seed comes back from the history as digits or as a number that was rounded nowhere.
  return a !== undefined && String(a) === String(b);
}
