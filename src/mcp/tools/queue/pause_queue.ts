import type { ToolDefinition } from "../../tool.ts";
import { defineEngineTool } from "./engine_tool.ts";
import { queueReply } from "./queue_reply.ts";

/** Sends no more jobs to a ComfyUI, or to any. */
export const pauseQueue: ToolDefinition = defineEngineTool({
  name: "pause_queue",
  title: "Pause queue",
  description: "Sends no more jobs to a ComfyUI; what it has goes on.",
  action: "pause the queue",
  async run(engines, context) {
    const names = engines.map(({ name }) => name);
    context.jobs.queue.pause(names);
    return await queueReply(context, `Paused: ${names.join(", ")}. Use resume_queue to go on.`);
  },
});
