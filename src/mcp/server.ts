import { ComfyError } from "../comfyui/errors.ts";
import {
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

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

const INSTRUCTIONS = "Makes pictures with ComfyUI. Long jobs go on when a call returns early: " +
  "ask for them with get_job. Results link to the original files.";

/** Who the server says it is. */
export interface ServerIdentity {
  name: string;
  version: string;
}

/**
 * An MCP server for one client. It holds no state of its own and asks ComfyUI nothing before a
 * request needs it; tools and their schemas are loaded when first asked for, so that the handshake
 * does not wait for them.
 */
export function createServer(services: Services, identity: ServerIdentity): Server {
  const server = new Server({ ...identity, title: "Easel" }, {
    capabilities: { tools: {}, resources: {} },
    instructions: INSTRUCTIONS,
  });
  server.setRequestHandler(ListToolsRequestSchema, async () => {
    const { describeTool } = await import("./tool.ts");
    const { tools } = await import("./tools.ts");
    return { tools: tools.map(describeTool) };
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { callTool } = await import("./tool.ts");
    const { tools } = await import("./tools.ts");
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) {
      const names = tools.map(({ name }) => name).join(", ");
      throw new McpError(
        ErrorCode.InvalidParams,
        `Unknown tool "${params.name}". Known: ${names}.`,
      );
    }
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
