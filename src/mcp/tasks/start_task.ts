import type { Job } from "../../jobs/job.ts";
import { callerOf } from "../caller/caller.ts";
import {
  type CallToolRequest,
  type CallToolResult,
  type CreateTaskResult,
  ErrorCode,
  McpError,
} from "../sdk.ts";
import { callTool, type ToolDefinition } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";
import { reportTask } from "./report_task.ts";
import type { StartTaskOptions } from "./start_task_options.ts";
import { takesTasks } from "./takes_tasks.ts";
import { beginTask } from "./task_terms.ts";
import { toTask } from "./to_task.ts";

/** What the host may hand its model while the task runs (MCP 2025-11-25, tasks). */
const IMMEDIATE_RESPONSE = "io.modelcontextprotocol/model-immediate-response";

/**
 * Calls a tool as a task: answers as soon as its job is on its way, under the job's own id. What
 * comes before, such as asking the user, belongs to the call.
 *
 * @throws {McpError} If the tool starts no job, or refuses to: there is no task then.
 */
export async function startTask(
  tool: ToolDefinition,
  { arguments: input, task }: CallToolRequest["params"],
  { context, ...options }: StartTaskOptions,
): Promise<CreateTaskResult> {
  if (!takesTasks(tool)) {
    throw new McpError(
      ErrorCode.MethodNotFound,
      `Cannot call "${tool.name}" as a task: it answers at once. Call it without "task".`,
    );
  }
  const result = await callTool(tool, input, withoutWaiting(context));
  const job = jobOf(result, context);
  if (!job) throw new McpError(ErrorCode.InvalidParams, textOf(result));
  beginTask(job, callerOf(context).id, task?.ttl);
  reportTask(job, { context, ...options });
  return { task: toTask(job, context), _meta: { [IMMEDIATE_RESPONSE]: textOf(result) } };
}

function withoutWaiting({ reportProgress: _, limits, ...context }: ToolContext): ToolContext {
  return { ...context, limits: { ...limits, waitMs: 0, previewBytes: 0 } };
}

function jobOf({ structuredContent }: CallToolResult, { jobs }: ToolContext): Job | undefined {
  const id = structuredContent?.["job_id"];
  return typeof id === "string" ? jobs.get(id) : undefined;
}

function textOf({ content: [first] }: CallToolResult): string {
  return first?.type === "text" ? first.text : "The tool started no job.";
}
