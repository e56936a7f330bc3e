import type { Engine } from "../../../jobs/engines/engine.ts";
import { chosenEngines } from "../../job/chosen_engines.ts";
import { requireAllSeeing } from "../../job/require_all_seeing.ts";
import type { CallToolResult } from "../../sdk.ts";
import { defineTool, type ToolDefinition } from "../../tool.ts";
import type { ToolContext } from "../../tool_context.ts";
import { EngineInput } from "./engine_input.ts";

/** A tool for one ComfyUI, or for all: what a client is told of it, and what it does to them. */
export interface EngineTool extends Pick<ToolDefinition, "name" | "title" | "description"> {
  /** What a caller that sees only its own jobs cannot do, such as `pause the queue`. */
  action: string;
  /** Does the work. */
  run(engines: readonly Engine[], context: ToolContext): Promise<CallToolResult>;
}

/** Makes it a tool for callers that see all jobs, which loses nothing, however often it is called. */
export function defineEngineTool({ action, run, ...told }: EngineTool): ToolDefinition {
  return defineTool({
    ...told,
    input: EngineInput,
    annotations: {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    async run({ engine }, context) {
      requireAllSeeing(action, context);
      return await run(chosenEngines(engine, context), context);
    },
  });
}
