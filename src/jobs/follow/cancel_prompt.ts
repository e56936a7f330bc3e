import type { ComfyClient } from "../../comfyui/client.ts";
import type { PromptPlace } from "./prompt_finder.ts";

/** Options of {@linkcode cancelPrompt}. */
export interface CancelOptions {
  /** Where the prompt was seen just before. */
  place: PromptPlace;
  /** Gives up. */
  signal: AbortSignal;
}

/**
 * Takes one prompt out of the queue, or interrupts it where it runs; no other prompt is touched.
 * ComfyUI may not obey at once, nor at all: an interrupt works at the run's next step, is forgotten
 * where it comes in the moment in which the run begins, and a prompt may begin to run meanwhile.
 * So look again, and call it again.
 */
export async function cancelPrompt(
  client: ComfyClient,
  promptId: string,
  { place, signal }: CancelOptions,
): Promise<void> {
  if (place.where === "pending") await client.deletePending([promptId], { signal });
  // Old versions ignore the id and interrupt whatever runs: only where that is this prompt.
  if (place.where === "running") await client.interrupt(promptId, { signal });
}
