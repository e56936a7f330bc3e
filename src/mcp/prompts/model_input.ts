import { namesOfKind } from "../workflow/model_names.ts";
import type { Services } from "../tool_context.ts";
import type { PromptInput } from "./prompt_definition.ts";

/** Asks for the main model; diffusion models stand in for checkpoints in newer families. */
export const checkpointInput: PromptInput = {
  name: "checkpoint",
  description: "Model file; without it one that suits is picked",
  choices: (services) => namesOfKinds(["checkpoints", "diffusion_models"], services),
};

/** Asks for a LoRA. */
export const loraInput: PromptInput = {
  name: "lora",
  description: "LoRA file to add",
  choices: (services) => namesOfKinds(["loras"], services),
};

/** A folder that this ComfyUI does not have offers nothing. */
async function namesOfKinds(kinds: string[], services: Services): Promise<string[]> {
  const lists = await Promise.allSettled(kinds.map((kind) => namesOfKind(kind, services)));
  return lists.flatMap((list) => list.status === "fulfilled" ? list.value : []);
}
