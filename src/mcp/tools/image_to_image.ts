import * as z from "zod";
import { keepPicture } from "../../workflow/keep_picture.ts";
import { parseLora } from "../../workflow/parse_lora.ts";
import { withLoras } from "../../workflow/with_loras.ts";
import { firstPicture } from "../picture/first_picture.ts";
import { loaderName } from "../image_input/file_name.ts";
import { findImage } from "../image_input/find_image.ts";
import { IMAGE_FORMS, ImageSchema } from "../image_input/image_schema.ts";
import { JobOutput } from "../job/job_output.ts";
import { withNotes } from "../notes.ts";
import { runTemplate } from "../workflow/run_template.ts";
import { givenValues, SamplingShape } from "../workflow/sampling_inputs.ts";
import { forSampling } from "../workflow/sampling_size.ts";
import { settleCheckpoint } from "../workflow/settle_checkpoint.ts";
import { shippedTemplate } from "../workflow/shipped_template.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";

/** Changes a picture as a text says. */
export const imageToImage: ToolDefinition = defineTool({
  name: "image_to_image",
  title: "Image to image",
  description: "Changes a whole picture as a text says.",
  input: z.strictObject({
    image: ImageSchema.describe(IMAGE_FORMS),
    prompt: z.string().min(1).max(20_000).describe("What the result shows"),
    strength: z.number().min(0).max(1).default(0.6).describe("0 keeps it, 1 forgets it"),
    ...SamplingShape,
    batch_size: z.int().min(1).max(16).default(1),
  }),
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run(input, context) {
    const loras = input.loras.map(parseLora);
    const picture = await findImage("image", input.image, context);
    const settled = await settleCheckpoint(input.checkpoint, context);
    const plain = withLoras(shippedTemplate("image_to_image", context), loras);
    const sized = forSampling(plain.template, picture);
    const untouched = input.strength === 0 && input.batch_size === 1;
    const shaped = untouched ? keepPicture(sized.template) : sized.template;
    const { template, notes } = firstPicture(shaped, picture);
    const values = {
      ...givenValues({ ...input, checkpoint: settled.checkpoint }),
      ...plain.values,
      image: loaderName(picture.file),
    };
    const result = await runTemplate(template, values, context, { given: context.given });
    return withNotes(result, [...settled.notes, ...sized.notes, ...notes]);
  },
});
