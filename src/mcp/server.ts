import { ComfyError } from "../comfyui/errors.ts";
import { CAPABILITIES, INSTRUCTIONS, type ServerIdentity, serverInfo } from "./greeting.ts";
import {
  AjvJsonSchemaValidator,
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  type ProgressToken,
  ReadResourceRequestSchema,
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
    return await callTool(tool, params.arguments, contextOf(services, extra));
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [] }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, async () => {
    const { resourceTemplates } = await import("./resources.ts");
    return { resourceTemplates };
  });
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
    const { readResource } = await import("./resources.ts");
    return await readResource(params.uri, services).catch(hideInternals);
  });
  return server;
}

function contextOf(services: Services, extra: Extra): ToolContext {
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

/** An error that is not ours may hold paths; the SDK would send its message to the client. */
function hideInternals(error: unknown): never {
  if (error instanceof McpError) throw error;
  if (error instanceof ComfyError) throw new McpError(ErrorCode.InternalError, error.message);
  throw new McpError(ErrorCode.InternalError, "Cannot answer: something went wrong inside Easel.");
}
