import * as z from "zod";
import { defineTool, type ToolDefinition } from "../../tool.ts";
import { queueReply } from "./queue_reply.ts";

/** Shows what waits here, and what each ComfyUI has. */
export const getQueue: ToolDefinition = defineTool({
  name: "get_queue",
  title: "Get queue",
  description: "Shows how many jobs wait, and what each ComfyUI is doing.",
  input: z.strictObject({}),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  run: (_, context) => queueReply(context),
});
