import { clientProfile } from "./client_profile.ts";
import { handleCompletion } from "./completion_handler.ts";
import { CAPABILITIES, INSTRUCTIONS, type ServerIdentity, serverInfo } from "./greeting.ts";
import { handlePrompts } from "./prompts/prompt_handlers.ts";
import { handleResources } from "./resources/resource_handlers.ts";
import {
  AjvJsonSchemaValidator,
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type ProgressToken,
  type RequestHandlerExtra,
  Server,
  type ServerNotification,
  type ServerRequest,
} from "./sdk.ts";
import type { Services, ToolContext } from "./tool_context.ts";
import { ToolListWatch } from "./tool_list_watch.ts";

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/**
 * An MCP server for one client. It holds no state of its own and asks ComfyUI nothing before a
 * request needs it; tools and their schemas are loaded when first asked for, so that the handshake
 * does not wait for them.
 */
export function createServer(services: Services, identity: ServerIdentity): Server {
  const server = new Server(serverInfo(identity), {
    capabilities: CAPABILITIES,
    instructions: INSTRUCTIONS,
    // Built only for an elicitation: else every client would cost one, in time and memory.
    jsonSchemaValidator: {
      getValidator: (schema) => new AjvJsonSchemaValidator().getValidator(schema),
    },
  });
  const watch = new ToolListWatch(server, services);
  const resources = handleResources(server, services);
  handlePrompts(server, services);
  handleCompletion(server, services);
  server.setRequestHandler(ListToolsRequestSchema, async () => {
    watch.start();
    const { describeTool } = await import("./tool.ts");
    const { allTools } = await import("./all_tools.ts");
    return { tools: (await allTools(services)).map(describeTool) };
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { callTool } = await import("./tool.ts");
    const { findTool } = await import("./all_tools.ts");
    const tool = await findTool(params.name, services);
    const client = clientProfile(server.getClientVersion());
    const { askUserOf } = await import("./ask_user.ts");
    const { askModelOf } = await import("./ask_model.ts");
    const askUser = askUserOf(server, extra);
    const askModel = askModelOf(server, extra);
    const context = {
      ...contextOf(services, extra),
      client,
      ...(askUser && { askUser }),
      ...(askModel && { askModel }),
    };
    const result = await callTool(tool, params.arguments, context);
    resources.look();
    return result;
  });
  return server;
}

function contextOf(services: Services, extra: Extra): Omit<ToolContext, "client"> {
  const token = extra._meta?.progressToken;
  return {
    ...services,
    signal: extra.signal,
    ...(token !== undefined && { reportProgress: progressReporter(extra, token) }),
  };
}

function progressReporter(extra: Extra, progressToken: ProgressToken) {
  return (progress: number, total: number, message: string) =>
    extra.sendNotification({
      method: "notifications/progress",
      params: { progressToken, progress, total, message },
    });
}
