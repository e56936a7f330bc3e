import { ConnectionError } from "../comfyui/errors.ts";
import type { NodeErrors } from "../comfyui/errors.ts";
import type { Json } from "../comfyui/json.ts";
import type { Engine } from "./engine.ts";
import type { Job } from "./job.ts";

/**
 * Sends a job's workflow once. Where the answer gets lost, ComfyUI is asked whether it took the
 * job: sent again, it would run twice.
 *
 * @returns Warnings: outputs that ComfyUI refused while it runs the others.
 */
export async function submitOnce(
  engine: Engine,
  job: Job,
  extraPngInfo?: Record<string, Json>,
): Promise<string[]> {
  try {
    const { nodeErrors } = await engine.client.submitPrompt({
      prompt: job.workflow,
      promptId: job.id,
      clientId: engine.events.clientId,
      ...(extraPngInfo && { extraPngInfo }),
    });
    return droppedOutputs(nodeErrors);
  } catch (error) {
    if (error instanceof ConnectionError && await wasTaken(engine, job.id)) return [];
    throw error;
  }
}

/** ComfyUI answers 200 where only some outputs are valid, and silently drops the rest. */
function droppedOutputs(nodeErrors: NodeErrors): string[] {
  return Object.entries(nodeErrors).map(([id, { class_type, errors }]) => {
    const why = errors.map(({ message, details }) => details ? `${message}: ${details}` : message);
    return `Node ${id} (${class_type}) was left out: ${why.join("; ")}.`;
  });
}

async function wasTaken(engine: Engine, promptId: string): Promise<boolean> {
  try {
    const { running, pending } = await engine.client.getQueue();
    return [...running, ...pending].some((item) => item.promptId === promptId) ||
      await engine.client.getHistory(promptId) !== undefined;
  } catch {
    // Still no answer: the first error tells more than this one.
    return false;
  }
}
