import { iterate } from "./iterate.ts";
import { productShot } from "./product_shot.ts";
import type { PromptDefinition } from "./prompt_definition.ts";
import { textToImage } from "./text_to_image.ts";
import { upscaleAndFinish } from "./upscale_and_finish.ts";

/** Every prompt, in the order of the client's menu. */
export const prompts: readonly PromptDefinition[] = [
  textToImage,
  iterate,
  productShot,
  upscaleAndFinish,
];
