import { describePicture, jobInput } from "./earlier_picture.ts";
import type { PromptDefinition } from "./prompt_definition.ts";

/** The last picture, larger and ready to use. */
export const upscaleAndFinish: PromptDefinition = {
  name: "upscale_and_finish",
  title: "Upscale and finish",
  description: "Mends what is wrong with a picture, then makes it large",
  inputs: [
    jobInput,
    {
      name: "use",
      description: "What it is for, such as a poster or a web page",
      choices: () => ["web page", "social media", "wallpaper", "poster", "print"],
    },
  ],
  tools: ["upscale"],
  write: ({ job, use }, services) =>
    [
      `Finish ${describePicture(job, services)}${use === undefined ? "" : ` for use as: ${use}`}.`,
      "Look at it first with view_image and tell me what is not right: hands, faces, writing, edges, " +
      "noise. If something is, mend it with inpaint, and change nothing else.",
      "Then make it larger with upscale; list_models says which upscale_models there are for it.",
      "Give me the link to the large file, its size in pixels, and what you did.",
    ].join("\n"),
};
