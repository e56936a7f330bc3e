import { ComfyError } from "../../../comfyui/errors.ts";
import type { Engine } from "../../../jobs/engines/engine.ts";
import type { ToolDefinition } from "../../tool.ts";
import { defineEngineTool } from "./engine_tool.ts";

/** How long a ComfyUI may take to answer, ms. */
const PATIENCE = 5000;

/**
 * Has a ComfyUI drop its models and what it has cached. Nothing is lost but time: the next job loads
 * its model again.
 */
export const freeMemory: ToolDefinition = defineEngineTool({
  name: "free_memory",
  title: "Free memory",
  description: "Has ComfyUI unload its models and forget cached results, once it is idle.",
  action: "free memory",
  async run(engines, { signal }) {
    const asked = await Promise.all(engines.map((engine) => free(engine, signal)));
    const isError = asked.every(({ failed }) => failed);
    const text = asked.map(({ line }) => line).join("\n");
    return { content: [{ type: "text", text }], ...isError && { isError } };
  },
});

async function free(
  { name, client }: Engine,
  signal: AbortSignal,
): Promise<{ line: string; failed: boolean }> {
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    await client.freeMemory({ unloadModels: true, freeMemory: true, signal: patience });
    return { line: `${name}: frees its memory once it is idle.`, failed: false };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ComfyError || error instanceof DOMException)) throw error;
    const reason = error instanceof ComfyError ? error.message : "it does not answer.";
    return { line: `${name}: cannot free its memory: ${reason}`, failed: true };
  }
}
