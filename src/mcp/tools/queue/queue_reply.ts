import type { CallToolResult } from "../../sdk.ts";
import type { ToolContext } from "../../tool_context.ts";
import { describeQueue, wholeQueue } from "../../job/whole_queue.ts";

/** What every tool of the queue answers: what it did, and how the queue is now. */
export async function queueReply(context: ToolContext, done = ""): Promise<CallToolResult> {
  const queue = await wholeQueue(context);
  const text = [done, describeQueue(queue)].filter((line) => line !== "").join("\n");
  return { content: [{ type: "text", text }], structuredContent: { ...queue } };
}
