import type { ComfyClient } from "../comfyui/client.ts";

/**
 * Takes exactly one prompt out of the queue, or interrupts it where it runs; no other prompt is
 * touched. ComfyUI obeys an interrupt only at its next step, so the run may go on for a while.
 */
export async function cancelPrompt(client: ComfyClient, promptId: string): Promise<void> {
  await client.deletePending([promptId]);
  const { running } = await client.getQueue();
  // Old versions ignore the id and interrupt whatever runs: ask first whether that is ours.
  if (running.some((item) => item.promptId === promptId)) await client.interrupt(promptId);
}
