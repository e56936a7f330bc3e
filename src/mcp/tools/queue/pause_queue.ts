import { chosenEngines } from "../../job/chosen_engines.ts";
import { requireAllSeeing } from "../../job/require_all_seeing.ts";
import { defineTool, type ToolDefinition } from "../../tool.ts";
import { EngineInput } from "./engine_input.ts";
import { queueReply } from "./queue_reply.ts";

/** Sends no more jobs to a ComfyUI, or to any. */
export const pauseQueue: ToolDefinition = defineTool({
  name: "pause_queue",
  title: "Pause queue",
  description: "Sends no more jobs to a ComfyUI; what it has goes on.",
  input: EngineInput,
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ engine }, context) {
    requireAllSeeing("pause the queue", context);
    const names = chosenEngines(engine, context).map(({ name }) => name);
    context.jobs.queue.pause(names);
    return await queueReply(context, `Paused: ${names.join(", ")}. Use resume_queue to go on.`);
  },
});
