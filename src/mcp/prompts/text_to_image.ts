import { checkpointInput, loraInput } from "./model_input.ts";
import type { PromptDefinition } from "./prompt_definition.ts";
import { describeStyle, STYLES } from "./styles.ts";

/** A picture from a few words, in a style. */
export const textToImage: PromptDefinition = {
  name: "text_to_image",
  title: "Picture in a style",
  description: "Makes a picture of what you describe, in a style you choose",
  inputs: [
    { name: "subject", description: "What the picture shows", required: true },
    {
      name: "style",
      description: "How it looks, such as watercolor or cinematic",
      choices: () => [...STYLES.keys()],
    },
    checkpointInput,
    loraInput,
  ],
  tools: ["generate_image"],
  write: ({ subject, style, checkpoint, lora }) =>
    [
      `Make a picture with generate_image. It shows: ${subject}`,
      ...(style === undefined ? [] : [`It looks like ${describeStyle(style)}.`]),
      "First write a prompt from this: subject, surroundings, light, composition, then the style. " +
      "Put what must not be seen into negative_prompt where the model takes one.",
      ...(checkpoint === undefined ? [] : [`Use the model "${checkpoint}".`]),
      ...(lora === undefined ? [] : [`Use the LoRA "${lora}", if generate_image takes one.`]),
      "Show me the picture and say in one line which prompt and seed made it.",
    ].join("\n"),
};
