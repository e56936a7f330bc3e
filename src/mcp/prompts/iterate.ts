import { describePicture, jobInput } from "./earlier_picture.ts";
import type { PromptDefinition } from "./prompt_definition.ts";

/** The last picture again, with something changed. */
export const iterate: PromptDefinition = {
  name: "iterate",
  title: "Change the last picture",
  description: "Makes the last picture again with a change, and keeps the rest of it",
  inputs: [
    { name: "change", description: "What shall be different", required: true },
    jobInput,
  ],
  tools: ["regenerate"],
  write: ({ change, job }, services) =>
    [
      `Change ${describePicture(job, services)} like this: ${change}`,
      "A change of words, size or settings: call regenerate for that job with only what is " +
      "different, and keep the seed, so that the two pictures can be compared.",
      "A change of one part of it: paint that part anew with inpaint. A change of all of it that " +
      "keeps its shapes: image_to_image.",
      "Show me the new picture and say what you changed.",
    ].join("\n"),
};
