import type { EngineFile } from "../../jobs/outputs.ts";
import { findTool } from "../all_tools.ts";
import { toldText } from "../caller/told_text.ts";
import type { ClientProfile } from "../client_profile.ts";
import { type CallToolResult, McpError } from "../sdk.ts";
import { callTool } from "../tool.ts";
import type { Services, ToolContext } from "../tool_context.ts";
import { imageFile } from "./image_file.ts";
import { socketInput } from "./socket_input.ts";

/** What {@linkcode socketCall} needs. */
export interface SocketCallOptions {
  /** What the tools work with, as whoever calls may use it. */
  services: Services;
  /** A link that the client can open. */
  fileUrl: (file: EngineFile) => string | Promise<string>;
  /** Aborts when the client is gone; its job is cancelled then. */
  signal: AbortSignal;
}

/** It gets a link and no picture: none is made for it. */
const CLIENT: ClientProfile = {
  name: "socket client",
  resultChars: 0,
  side: 1,
  links: false,
  audio: false,
};

/**
 * Calls a tool for a client of comfyui-mcp-server's protocol, and waits for its job as long as that
 * takes.
 *
 * @param request The tool's name, and its input as JSON text or as an object.
 * @returns `{ image_url }` of `generate_image`; of other tools their structured content as well, or
 * their text; `{ error }` where it failed. It does not reject.
 */
export async function socketCall(
  request: { tool: string; params: unknown },
  options: SocketCallOptions,
): Promise<Record<string, unknown>> {
  const { services, signal } = options;
  const context: ToolContext = {
    ...services,
    limits: { ...services.limits, previewBytes: 0 },
    client: CLIENT,
    signal,
    // Nobody is told of progress, but who is told waits without a limit.
    reportProgress: () => Promise.resolve(),
  };
  try {
    const { tool: name, input } = await socketInput(request, context);
    const result = await callTool(await findTool(name, services), input, context);
    return await answerOf(result, { isPicture: request.tool === "generate_image", ...options });
  } catch (error) {
    return { error: messageOf(error, services) };
  }
}

async function answerOf(
  { content, structuredContent, isError }: CallToolResult,
  { isPicture, fileUrl }: { isPicture: boolean } & Pick<SocketCallOptions, "fileUrl">,
): Promise<Record<string, unknown>> {
  const text = content.flatMap((block) => block.type === "text" ? [block.text] : []).join("\n");
  if (isError) return { error: text };
  const file = imageFile(structuredContent);
  const link = file && { image_url: await fileUrl(file) };
  if (!isPicture) return { ...structuredContent ?? { text }, ...link };
  return link ?? { error: text };
}

function messageOf(error: unknown, services: Services): string {
  const { log } = services;
  // The SDK puts words for programs in front of the message. The log has heard of it.
  if (error instanceof McpError) {
    return toldText(error.message.replace(/^MCP error -?\d+: /, ""), services);
  }
  if (error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError) {
    log("info", "call failed", { reason: error.name });
    return toldText(error.message, services);
  }
  log("error", "socket call failed", { error });
  return "Cannot finish the call: something went wrong inside Easel. Its log says what.";
}
