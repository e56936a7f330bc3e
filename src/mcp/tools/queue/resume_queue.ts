import { chosenEngines } from "../../job/chosen_engines.ts";
import { requireAllSeeing } from "../../job/require_all_seeing.ts";
import { defineTool, type ToolDefinition } from "../../tool.ts";
import { EngineInput } from "./engine_input.ts";
import { queueReply } from "./queue_reply.ts";

/** Sends jobs to a ComfyUI again, or to all. */
export const resumeQueue: ToolDefinition = defineTool({
  name: "resume_queue",
  title: "Resume queue",
  description: "Sends jobs again to a ComfyUI that was paused.",
  input: EngineInput,
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ engine }, context) {
    requireAllSeeing("resume the queue", context);
    const names = chosenEngines(engine, context).map(({ name }) => name);
    context.jobs.queue.resume(names);
    return await queueReply(context, `Not paused: ${names.join(", ")}.`);
  },
});
