import type { WorkflowTemplate } from "../../workflow/template.ts";
import type { Services } from "../tool_context.ts";

/** The shipped template of a name that a tool of ours is made of. */
export function shippedTemplate(name: string, { templates }: Services): WorkflowTemplate {
  const found = templates().find((template) => template.name === name);
  if (!found) throw new Error(`no template "${name}" is shipped`);
  return found;
}
