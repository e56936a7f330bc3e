import { callContext, type Extra } from "../call_context.ts";
import { onServerClose } from "../on_server_close.ts";
import {
  type CallToolRequest,
  CancelTaskRequestSchema,
  type CreateTaskResult,
  GetTaskPayloadRequestSchema,
  GetTaskRequestSchema,
  ListTasksRequestSchema,
  type Server,
  type Tool,
} from "../sdk.ts";
import type { ToolDefinition } from "../tool.ts";
import type { Services } from "../tool_context.ts";

/** What else concerns tasks: how they begin, and which tools can be one. */
export interface Tasks {
  /** Calls a tool as a task; see `startTask`. */
  start(
    tool: ToolDefinition,
    params: CallToolRequest["params"],
    extra: Extra,
  ): Promise<CreateTaskResult>;
  /** Descriptions of tools, with what they say of tasks: nothing to a client that knows none. */
  describe(tools: readonly ToolDefinition[]): Promise<Tool[]>;
}

/**
 * Has a server answer whatever concerns tasks (MCP 2025-11-25, experimental there). A task is a job
 * under the job's own id; how it is done is loaded with the first one.
 */
export function handleTasks(server: Server, services: Services): Tasks {
  const gone = new AbortController();
  onServerClose(server, () => gone.abort());
  const requests = () => import("./task_requests.ts");
  server.setRequestHandler(GetTaskRequestSchema, async ({ params }) => {
    const { getTask } = await requests();
    return await getTask(params.taskId, services);
  });
  server.setRequestHandler(ListTasksRequestSchema, async ({ params }) => {
    const { listTasks } = await requests();
    return listTasks(params?.cursor, services);
  });
  server.setRequestHandler(CancelTaskRequestSchema, async ({ params }, { signal }) => {
    const { cancelTask } = await requests();
    return await cancelTask(params.taskId, { ...services, signal });
  });
  server.setRequestHandler(GetTaskPayloadRequestSchema, async ({ params }, extra) => {
    const { getTaskResult } = await requests();
    return await getTaskResult(params.taskId, await callContext(server, services, extra));
  });
  return {
    async start(tool, params, extra) {
      const { startTask } = await import("./start_task.ts");
      const context = await callContext(server, services, extra);
      const progressToken = extra._meta?.progressToken;
      return await startTask(tool, params, { context, server, gone: gone.signal, progressToken });
    },
    async describe(tools) {
      const { describeTool } = await import("../tool.ts");
      if (!server.getClientCapabilities()?.tasks) return tools.map(describeTool);
      const { takesTasks } = await import("./takes_tasks.ts");
      return tools.map((tool) => ({
        ...describeTool(tool),
        ...takesTasks(tool) && { execution: { taskSupport: "optional" } },
      }));
    },
  };
}
