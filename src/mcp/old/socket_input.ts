import type { WorkflowTemplate } from "../../workflow/template.ts";
import type { ToolContext } from "../tool_context.ts";
import { isTooDeep, TOO_DEEP } from "../transport/is_too_deep.ts";

/** A call as our tools take it. */
export interface SocketInput {
  /** The tool's name. */
  tool: string;
  /** Its input. */
  input: Record<string, unknown>;
}

/**
 * Turns a call of comfyui-mcp-server's protocol into one of ours. For `generate_image`,
 * `workflow_id` names any workflow of the library: one without a prompt is run with those of the
 * parameters that it takes. A number may come as text, and a quote that was left at the end of a
 * model's name is dropped, as that server did.
 *
 * @throws {SyntaxError} If the parameters are text that is not JSON.
 * @throws {TypeError} If they are no object, or nested too deep.
 * @throws {RangeError} If no workflow has that name.
 */
export async function socketInput(
  { tool, params }: { tool: string; params: unknown },
  context: ToolContext,
): Promise<SocketInput> {
  const given = parseParams(params);
  if (tool !== "generate_image") return { tool, input: given };
  const { workflow_id: workflowId, model, width, height, ...rest } = given;
  const input = defined({
    ...rest,
    checkpoint: withoutQuote(model ?? rest["checkpoint"]),
    width: toNumber(width),
    height: toNumber(height),
  });
  if (workflowId === undefined || workflowId === null) return { tool, input };
  return await forWorkflow(workflowName(workflowId), input, context);
}

/** Nothing at all is taken as no parameters. */
function parseParams(params: unknown): Record<string, unknown> {
  const value = typeof params === "string" && params.trim() !== "" ? parse(params) : params;
  if (value === undefined || value === null || value === "") return {};
  if (isTooDeep(value)) throw new TypeError(TOO_DEEP);
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(
    'Cannot read "params": they are no object. Send one, or the JSON text of one.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      'Cannot read "params": the text is not JSON. Send the JSON text of an object, or the object.',
      { cause },
    );
  }
}

/** That server took the name of a file in its folder, without the ending. */
function workflowName(id: unknown): string {
  if (typeof id === "string" && id.trim() !== "") return id.trim().replace(/\.json$/i, "");
  throw new TypeError('Cannot use "workflow_id": it is no name. Give one of list_workflows.');
}

async function forWorkflow(
  workflow: string,
  input: Record<string, unknown>,
  context: ToolContext,
): Promise<SocketInput> {
  const entry = await context.library.find(workflow);
  const { template } = await context.library.read(entry);
  const takes = new Set(template.inputs.map(({ name }) => name));
  if (takes.has("prompt")) {
    return { tool: "generate_image", input: { ...input, template: entry.id } };
  }
  return { tool: "run_workflow", input: { workflow: entry.id, inputs: takenBy(template, input) } };
}

/** Its model may be an input under the other of the two names. */
function takenBy(
  { inputs }: Pick<WorkflowTemplate, "inputs">,
  input: Record<string, unknown>,
): Record<string, unknown> {
  const known = new Set(inputs.map(({ name }) => name));
  const named = { ...input, model: input["checkpoint"] };
  return defined(
    Object.fromEntries(Object.entries(named).filter(([name]) => known.has(name))),
  );
}

function withoutQuote(name: unknown): unknown {
  return typeof name === "string" ? name.trim().replace(/['"]+$/, "") || undefined : name;
}

function toNumber(value: unknown): unknown {
  return typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
}

/** Python sends `null` for what is not given. */
function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  );
}
