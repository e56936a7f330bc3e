import { z } from "zod";
import { ComfyError } from "../comfyui/errors.ts";
import { describeInputIssues } from "./input_issues.ts";
import type { CallToolResult, Tool, ToolAnnotations } from "./sdk.ts";
import type { ToolContext } from "./tool_context.ts";

/** A tool: what a client is told of it, and the one function that does it. */
export interface ToolDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject<Shape>;
  output?: z.ZodObject;
  annotations: ToolAnnotations;
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

/** JavaScript's bounds of a safe integer say nothing to a model; each costs it tokens. */
function trimSchema({ jsonSchema: schema }: { jsonSchema: Record<string, unknown> }): void {
  if (schema["maximum"] === Number.MAX_SAFE_INTEGER) delete schema["maximum"];
  if (schema["minimum"] === Number.MIN_SAFE_INTEGER) delete schema["minimum"];
}

/** Calls a tool. Whatever goes wrong becomes a result that says so: the one place where it does. */
export async function callTool(
  tool: ToolDefinition,
  input: unknown,
  context: ToolContext,
): Promise<CallToolResult> {
  const parsed = tool.input.safeParse(input ?? {});
  if (!parsed.success) return failure(describeInputIssues(tool, input, parsed.error.issues));
  try {
    return await tool.run(parsed.data, context);
  } catch (error) {
    return failure(messageOf(error, context));
  }
}

/** Our own errors are written for people; anything else may hold what is nobody's business. */
function messageOf(error: unknown, context: ToolContext): string {
  if (error instanceof ComfyError || error instanceof TypeError || error instanceof RangeError) {
    return error.message;
  }
  context.log("error", "tool failed", { error });
  return "Cannot finish the call: something went wrong inside Easel. Its log says what.";
}

function failure(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
