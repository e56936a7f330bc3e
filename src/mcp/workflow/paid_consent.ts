import * as z from "zod";
import { showValue } from "../../workflow/problem.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { paidNodes } from "./paid_nodes.ts";
import type { ToolContext } from "../tool_context.ts";

/** The argument that says yes, for tools that may run what costs money. */
export const AllowPaid: z.ZodType<boolean | undefined> = z.boolean().optional()
  .describe("Yes to paid nodes, once the user agreed to the cost");

/** What of the context a consent depends on. */
export type ConsentContext = Pick<ToolContext, "engines" | "allowPaid" | "askUser" | "signal">;

/** Options of {@linkcode requireConsent}. */
export interface ConsentOptions {
  /** Whether the caller said yes with this call. */
  allowPaid?: boolean;
}

/** How many nodes a question or an error names. */
const NAMED = 10;

/**
 * Lets a workflow with nodes that call a paid service pass only after an explicit yes: in the
 * configuration, in the call, or from the user where the client can ask. Anything but a yes is a no.
 *
 * @throws {RangeError} If nobody said yes; the message names the nodes and how to say it.
 */
export async function requireConsent(
  { name, workflow }: Pick<WorkflowTemplate, "name" | "workflow">,
  context: ConsentContext,
  { allowPaid }: ConsentOptions = {},
): Promise<void> {
  if (context.allowPaid === true || allowPaid === true) return;
  const paid = await paidNodes(context.engines, workflow);
  if (paid.length === 0) return;
  const nodes = describeNodes(paid);
  // Quotes and line breaks in a name must not put words of its author into the question.
  const shown = showValue(name);
  const question = `${shown} calls a paid service with ${nodes}. This may cost money. Run it?`;
  const answer = await context.askUser?.confirm(question);
  context.signal.throwIfAborted();
  if (answer === true) return;
  throw new RangeError(
    answer === false
      ? `Cannot run ${shown}: the user did not agree to pay for ${nodes}.`
      : `Cannot run ${shown}: it calls a paid service with ${nodes}. Ask the user; after a yes ` +
        "run it with run_workflow and allow_paid: true, or start Easel with --allow-paid.",
  );
}

function describeNodes(paid: string[]): string {
  const more = paid.length > NAMED ? ` and ${paid.length - NAMED} more` : "";
  return paid.slice(0, NAMED).join(", ") + more;
}
