import { assert } from "@std/assert";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import type { WorkflowTemplate } from "../../src/workflow/template.ts";

/** The shipped template of that name. */
export function shippedTemplate(name: string): WorkflowTemplate {
  const found = shippedTemplates().find((template) => template.name === name);
  assert(found, `no template ${name}`);
  return found;
}
