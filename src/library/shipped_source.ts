import { stringifyJson } from "../comfyui/json.ts";
import { isTemplate, shippedWorkflows } from "../workflow/shipped.ts";
import type { LoadedWorkflow } from "../workflow/to_template.ts";
import { describeWorkflow } from "./describe_workflow.ts";
import type { SourceEntry, SourceListing, WorkflowSource } from "./source.ts";

/** The workflows that come with the program. */
export class ShippedSource implements WorkflowSource {
  /** Which source this is. */
  readonly name = "shipped";

  /** All of them, in the order in which they are tried. */
  list(): Promise<SourceListing> {
    const entries = shippedWorkflows().map(({ name, json }) => ({
      key: name,
      name,
      version: "shipped",
      // The plain ones bear the names of other servers' examples; generate_image does what they do.
      ...!isTemplate(json) && { tool: false as const },
      ...describeWorkflow(json),
    }));
    return Promise.resolve({ entries, problems: [] });
  }

  /** One of them. */
  load({ key, name }: SourceEntry): Promise<LoadedWorkflow> {
    const found = shippedWorkflows().find((it) => it.name === key);
    if (found) return Promise.resolve({ name, json: found.json });
    return Promise.reject(
      new RangeError(`Cannot read workflow "${name}": none of that name is shipped. List them.`),
    );
  }

  /** Holds nothing. */
  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Whether a workflow is the shipped one of that name: a folder may hold copies of them. */
export function isShipped(name: string, json: unknown): boolean {
  const shipped = shippedWorkflows().find((it) => it.name === name);
  return shipped !== undefined && stringifyJson(shipped.json) === stringifyJson(json);
}
