import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Engine } from "./engine.ts";
import type { Engines } from "./engines.ts";

/** A prompt that a ComfyUI knows. */
export interface FoundPrompt {
  /** Where it is. */
  engine: Engine;
  /** What was sent. */
  workflow: ApiWorkflow;
  /** What was sent beside it. */
  extraData: Record<string, unknown>;
}

/**
 * Looks for a prompt in the queue and then in the history of each ComfyUI that answers: it leaves
 * the one for the other in one step.
 *
 * @throws {ComfyError} If none answers.
 */
export async function searchPrompt(
  id: string,
  engines: Engines,
): Promise<FoundPrompt | undefined> {
  const found = await engines.fromEach((engine) => lookAt(engine, id));
  return found.find((prompt) => prompt !== undefined);
}

async function lookAt(engine: Engine, id: string): Promise<FoundPrompt | undefined> {
  const { running, pending } = await engine.client.getQueue();
  const item = [...running, ...pending].find(({ promptId }) => promptId === id) ??
    (await engine.client.getHistory(id))?.prompt;
  return item && { engine, workflow: item.prompt, extraData: item.extraData };
}
