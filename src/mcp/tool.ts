import * as z from "zod";
import { ComfyError } from "../comfyui/errors.ts";
import { toldText } from "./caller/told_text.ts";
import { describeInputIssues } from "./input_issues.ts";
import type { CallToolResult, Tool, ToolAnnotations } from "./sdk.ts";
import { shorten } from "./shorten.ts";
import type { ToolContext } from "./tool_context.ts";

/** A tool: what a client is told of it, and the one function that does it. */
export interface ToolDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** What clients call it by: `verb_noun`. */
  name: string;
  /** What people see in a client's list. */
  title: string;
  /** What the model reads to choose it; each byte costs every conversation tokens. */
  description: string;
  /** What it takes; checked before `run`. */
  input: z.ZodObject<Shape>;
  /** Other names of inputs, which are taken and not shown, and what they stand for. */
  aliases?: Readonly<Record<string, string>>;
  /** Shape of its structured content, where it has any. */
  output?: z.ZodObject;
  /** MCP's hints to the client, such as `readOnlyHint`. */
  annotations: ToolAnnotations;
  /** Does the work. What it throws becomes a result that says so. */
  run(input: z.infer<z.ZodObject<Shape>>, context: ToolContext): Promise<CallToolResult>;
}

/** Infers the type of a tool's input from its schema; nothing else. */
export function defineTool<Shape extends z.ZodRawShape>(
  tool: ToolDefinition<Shape>,
): ToolDefinition {
  return tool as unknown as ToolDefinition;
}

/** What `tools/list` says of a tool. */
export function describeTool(tool: ToolDefinition): Tool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: jsonSchema(tool.input, "input") as Tool["inputSchema"],
    ...(tool.output && { outputSchema: jsonSchema(tool.output, "output") as Tool["inputSchema"] }),
    annotations: tool.annotations,
  };
}

function jsonSchema(schema: z.ZodObject, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, override: trimSchema });
  return rest;
}

/**
 * Leaves out what says nothing to a model, as each word of it costs tokens: JavaScript's bounds of a
 * safe integer; that any other property may be there, which is what a schema says that is silent;
 * that names are texts, as in all of JSON; how many characters a text may have, which no model
 * counts. All of them are checked in any case.
 */
function trimSchema({ jsonSchema: schema }: { jsonSchema: Record<string, unknown> }): void {
  if (schema["maximum"] === Number.MAX_SAFE_INTEGER) delete schema["maximum"];
  if (schema["minimum"] === Number.MIN_SAFE_INTEGER) delete schema["minimum"];
  delete schema["propertyNames"];
  delete schema["minLength"];
  delete schema["maxLength"];
  const { additionalProperties: others } = schema;
  if (typeof others === "object" && others !== null && Object.keys(others).length === 0) {
    delete schema["additionalProperties"];
  }
}

/** Calls a tool. Whatever goes wrong becomes a result that says so: the one place where it does. */
export async function callTool(
  tool: ToolDefinition,
  input: unknown,
  context: ToolContext,
): Promise<CallToolResult> {
  const named = withAliases(input ?? {}, tool.aliases ?? {});
  const parsed = tool.input.safeParse(named);
  if (!parsed.success) {
    noteFailure(tool, "InvalidInput", context);
    return failure(describeInputIssues(tool, input, parsed.error.issues));
  }
  try {
    const given = new Set(Object.keys(named as Record<string, unknown>));
    return await tool.run(parsed.data, { ...context, given });
  } catch (error) {
    return failure(messageOf(tool, error, context));
  }
}

/** Which tool, and what kind of failure: what is said of it may hold a prompt. */
function noteFailure({ name }: ToolDefinition, reason: string, { log }: ToolContext): void {
  log("info", "call failed", { tool: name, reason });
}

/** An input under the names that a tool knows. What has both names keeps both, and is refused. */
export function withAliases<T>(input: T, aliases: Readonly<Record<string, string>>): T {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const rename = (name: string) => {
    const known = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
    return known !== undefined && !Object.hasOwn(input, known) ? known : name;
  };
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [rename(name), value]),
  ) as T;
}

/** Those whose messages are written for people. */
const OUR_ERRORS = [ComfyError, TypeError, RangeError, SyntaxError];

/** Most characters of an error: a workflow can have hundreds of problems. */
const LONGEST_ERROR = 12_000;

/** Anything that is not ours may hold what is nobody's business, and goes to the log. */
function messageOf(tool: ToolDefinition, error: unknown, context: ToolContext): string {
  if (error instanceof Error && OUR_ERRORS.some((ours) => error instanceof ours)) {
    noteFailure(tool, error.name, context);
    return toldText(error.message, context);
  }
  if (context.signal.aborted) return "Cannot finish the call: it was cancelled.";
  context.log("error", "tool failed", { error });
  return "Cannot finish the call: something went wrong inside Easel. Its log says what.";
}

function failure(message: string): CallToolResult {
  const text = shorten(message, LONGEST_ERROR);
  return { content: [{ type: "text", text }], isError: true };
}
