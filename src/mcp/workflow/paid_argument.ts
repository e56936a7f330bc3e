import type { WorkflowTemplate } from "../../workflow/template.ts";
import { AllowPaid } from "./paid_consent.ts";
import type { ToolDefinition } from "../tool.ts";

/** What the argument is called. */
const ARGUMENT = "allow_paid";

/** A workflow's tool that says what it costs, and takes the yes to it beside the inputs. */
export function withConsent(tool: ToolDefinition): ToolDefinition {
  const description = `${tool.description} Calls a paid service.`;
  // An input of the same name may have a default; a yes must come from the caller.
  if (ARGUMENT in tool.input.shape) return { ...tool, description };
  return { ...tool, description, input: tool.input.extend({ [ARGUMENT]: AllowPaid }) };
}

/** Tells the yes from a workflow's inputs. A workflow's own input of that name is no yes. */
export function takeConsent(
  inputs: Readonly<Record<string, unknown>>,
  { inputs: declared }: Pick<WorkflowTemplate, "inputs">,
): { given: Record<string, unknown>; allowPaid: boolean } {
  if (declared.some(({ name }) => name === ARGUMENT)) {
    return { given: { ...inputs }, allowPaid: false };
  }
  const { [ARGUMENT]: yes, ...given } = inputs;
  return { given, allowPaid: yes === true };
}
