import type { Json } from "../../comfyui/json.ts";
import type { TemplateReading } from "../../workflow/to_template.ts";
import { checkInput } from "../input_issues.ts";
import { runTemplate } from "./run_template.ts";
import type { CallToolResult } from "../sdk.ts";
import {
  inputAliases,
  templateSchema,
  type TemplateSchemaOptions,
  templateValues,
} from "./template_schema.ts";
import { withAliases } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";

/** Options of {@linkcode runReading}. */
export interface RunReadingOptions extends TemplateSchemaOptions {
  /** Whether the caller said yes to nodes that call a paid service. */
  allowPaid?: boolean;
  /** The names of the inputs that the caller gave; all those that there are where left out. */
  given?: ReadonlySet<string>;
}

/**
 * Checks a caller's inputs against those of a workflow, and runs it.
 *
 * @throws {TypeError} If an input does not fit; the message is made for people.
 */
export async function runReading(
  { template, saved }: TemplateReading,
  inputs: Readonly<Record<string, unknown>>,
  context: ToolContext,
  { allowPaid = false, given: named, ...options }: RunReadingOptions = {},
): Promise<CallToolResult> {
  const tool = { name: template.name, input: templateSchema(template, options) };
  const known = withAliases(inputs, inputAliases(template.inputs));
  const given = named ?? new Set(Object.keys(known));
  const values = templateValues(template, checkInput(tool, known));
  return await runTemplate(template, values, context, {
    allowPaid,
    // Who sends the JSON itself keeps the seeds in it; all others mean a workflow that is there.
    trusted: !options.keepSeeds,
    ...!options.keepSeeds && { given },
    ...(saved && { saved: saved as unknown as Json }),
  });
}
