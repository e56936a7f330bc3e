import type { StdioServer } from "./stdio_server.ts";

/** What a tool answered. */
export interface ToolResult {
  /** True where it failed. */
  isError?: boolean;
  /** Its blocks. */
  content: { type: string; text?: string; data?: string }[];
}

/**
 * Calls a tool that has to show a picture.
 *
 * @throws {Error} If it fails, or shows none.
 */
export async function callTool(
  easel: StdioServer,
  name: string,
  input: Record<string, unknown>,
): Promise<ToolResult> {
  const result = await easel.request("tools/call", { name, arguments: input }) as ToolResult;
  const shows = result.content.some(({ type }) => type === "image");
  if (shows && !result.isError) return result;
  const text = result.content.find(({ type }) => type === "text")?.text ?? "";
  throw new Error(`Cannot measure ${name}: it shows no picture. ${text}`);
}
