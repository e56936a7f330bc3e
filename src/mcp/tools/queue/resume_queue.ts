import type { ToolDefinition } from "../../tool.ts";
import { defineEngineTool } from "./engine_tool.ts";
import { queueReply } from "./queue_reply.ts";

/** Sends jobs to a ComfyUI again, or to all. */
export const resumeQueue: ToolDefinition = defineEngineTool({
  name: "resume_queue",
  title: "Resume queue",
  description: "Sends jobs again to a ComfyUI that was paused.",
  action: "resume the queue",
  async run(engines, context) {
    const names = engines.map(({ name }) => name);
    context.jobs.queue.resume(names);
    return await queueReply(context, `Not paused: ${names.join(", ")}.`);
  },
});
