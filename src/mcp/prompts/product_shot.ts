import { checkpointInput } from "./model_input.ts";
import type { PromptDefinition } from "./prompt_definition.ts";

/** Backgrounds that people often want. */
const BACKGROUNDS = [
  "white studio",
  "soft grey gradient",
  "wooden table",
  "marble counter",
  "concrete floor",
  "outdoors in morning light",
  "in use at home",
];

/** A picture of a product for a shop. */
export const productShot: PromptDefinition = {
  name: "product_shot",
  title: "Product shot",
  description: "Makes pictures of a product as a shop would show it",
  inputs: [
    { name: "product", description: "What it is: material, colour, size", required: true },
    {
      name: "background",
      description: "Where it stands, such as white studio",
      choices: () => BACKGROUNDS,
    },
    checkpointInput,
  ],
  tools: ["generate_image"],
  write: ({ product, background = BACKGROUNDS[0], checkpoint }) =>
    [
      `Make product pictures with generate_image, three of them (batch_size 3), of: ${product}`,
      `Setting: ${background}. The whole product is in the frame, in the middle, and sharp; soft ` +
      "light from a large source, a natural shadow, true colours.",
      "Nothing else is in the picture: no people, no writing that the product does not have. Put " +
      "text, logo, watermark, clutter and distortion into negative_prompt where the model takes one.",
      ...(checkpoint === undefined ? [] : [`Use the model "${checkpoint}".`]),
      "Show me the pictures and say which one you would take, and why.",
    ].join("\n"),
};
