import * as z from "zod";
import { stringifyJson } from "../../comfyui/json.ts";
import { type TemplateReading, toTemplate, workflowClasses } from "../../workflow/to_template.ts";
import { callerOf } from "../caller/caller.ts";
import { withoutFileChoices } from "../caller/caller_library.ts";
import type { ToolContext } from "../tool_context.ts";

/** Most characters of a workflow that a client sends along. */
const LONGEST = 2_000_000;

/** A workflow as a tool takes it: a name, or the JSON itself in any format. */
export const WorkflowSchema: z.ZodType<string | Record<string, unknown>> = z.union([
  z.string().min(1).max(300),
  z.record(z.string(), z.unknown()),
]);

/**
 * Finds or reads the workflow that a caller means.
 *
 * @throws {RangeError} If no workflow has that name, or the JSON is too large.
 * @throws {TypeError} If the JSON is no workflow.
 */
export async function readGiven(
  workflow: string | Record<string, unknown>,
  context: ToolContext,
): Promise<TemplateReading> {
  if (typeof workflow === "string") {
    return await context.library.read(await context.library.find(workflow));
  }
  const size = stringifyJson(workflow).length;
  if (size > LONGEST) {
    throw new RangeError(
      `Cannot take the workflow: ${size} characters, at most ${LONGEST}. Save it in ComfyUI and name it.`,
    );
  }
  const loaded = { name: "given workflow", json: workflow };
  const reading = toTemplate(loaded, await context.engines.objectInfo(workflowClasses(loaded)));
  if (callerOf(context).seesAll) return reading;
  return { ...reading, template: withoutFileChoices(reading.template) };
}
