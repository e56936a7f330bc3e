import type { ProgressToken, Server } from "../sdk.ts";
import type { ToolContext } from "../tool_context.ts";

/** What a task is started with, and told of. */
export interface StartTaskOptions {
  /** What the tool is called with. */
  context: ToolContext;
  /** Tells the client what becomes of it. */
  server: Server;
  /** Aborts when the client is gone. */
  gone: AbortSignal;
  /** Where progress goes; none is told where it is missing. */
  progressToken: ProgressToken | undefined;
}
