import { callContext } from "./call_context.ts";
import { forCaller } from "./caller/caller_library.ts";
import { handleCompletion } from "./complete/completion_handler.ts";
import {
  CAPABILITIES,
  INSTRUCTIONS,
  type ServerIdentity,
  serverInfo,
} from "./transport/greeting.ts";
import { handlePrompts } from "./prompts/prompt_handlers.ts";
import { handleResources } from "./resources/resource_handlers.ts";
import {
  AjvJsonSchemaValidator,
  CallToolRequestSchema,
  ListToolsRequestSchema,
  Server,
} from "./sdk.ts";
import { handleTasks } from "./tasks/task_handlers.ts";
import type { Services } from "./tool_context.ts";
import { ToolListWatch } from "./tool_list_watch.ts";

/**
 * An MCP server for one client. It holds no state of its own and asks ComfyUI nothing before a
 * request needs it; tools and their schemas are loaded when first asked for, so that the handshake
 * does not wait for them.
 */
export function createServer(common: Services, identity: ServerIdentity): Server {
  const services = forCaller(common);
  const server = new Server(serverInfo(identity), {
    capabilities: CAPABILITIES,
    instructions: INSTRUCTIONS,
    // Built only for an elicitation: else every client would cost one, in time and memory.
    jsonSchemaValidator: {
      getValidator: (schema) => new AjvJsonSchemaValidator().getValidator(schema),
    },
  });
  handleTools(server, services);
  handleResources(server, services);
  handlePrompts(server, services);
  handleCompletion(server, services);
  return server;
}

function handleTools(server: Server, services: Services): void {
  const watch = new ToolListWatch(server, services);
  const tasks = handleTasks(server, services);
  server.setRequestHandler(ListToolsRequestSchema, async () => {
    watch.start();
    const { allTools } = await import("./all_tools.ts");
    return { tools: await tasks.describe(await allTools(services)) };
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { callTool } = await import("./tool.ts");
    const { findTool } = await import("./all_tools.ts");
    const tool = await findTool(params.name, services);
    if (params.task) return await tasks.start(tool, params, extra);
    return await callTool(tool, params.arguments, await callContext(server, services, extra));
  });
}
