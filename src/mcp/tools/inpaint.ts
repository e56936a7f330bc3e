import * as z from "zod";
import { forInpaintModel } from "../../workflow/for_inpaint_model.ts";
import { insertNode } from "../../workflow/insert_node.ts";
import { parseLora } from "../../workflow/parse_lora.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { withLoras } from "../../workflow/with_loras.ts";
import { firstPicture } from "../picture/first_picture.ts";
import { loaderName } from "../image_input/file_name.ts";
import { findImage } from "../image_input/find_image.ts";
import { IMAGE_FORMS, ImageSchema } from "../image_input/image_schema.ts";
import type { StoredPicture } from "../image_input/stored_picture.ts";
import { JobOutput } from "../job/job_output.ts";
import { withNotes } from "../notes.ts";
import { runTemplate } from "../workflow/run_template.ts";
import { givenValues, SamplingShape } from "../workflow/sampling_inputs.ts";
import { forSampling } from "../workflow/sampling_size.ts";
import { isInpainter, settleInpainter } from "../workflow/settle_checkpoint.ts";
import { shippedTemplate } from "../workflow/shipped_template.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";

/** Paints a part of a picture anew. */
export const inpaint: ToolDefinition = defineTool({
  name: "inpaint",
  title: "Inpaint",
  description: "Paints a part of a picture anew; the rest stays as it is, pixel for pixel.",
  input: z.strictObject({
    image: ImageSchema.describe(IMAGE_FORMS),
    mask: ImageSchema.optional().describe(
      "As image; white is painted. Default: where the image is transparent",
    ),
    prompt: z.string().min(1).max(20_000).describe("What the painted part shows"),
    strength: z.number().min(0).max(1).default(1),
    grow: z.int().min(0).max(256).default(0).describe("Pixels to widen the mask by"),
    feather: z.int().min(0).max(31).default(0).describe("Pixels over which its edge fades"),
    ...SamplingShape,
  }),
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run({ feather, ...input }, context) {
    const loras = input.loras.map(parseLora);
    const picture = await findImage("image", input.image, context);
    const mask = await maskValues(input.mask, picture, context);
    const { checkpoint, notes } = await settleInpainter(input.checkpoint, context);
    const plain = withLoras(feathered(shippedTemplate("inpaint", context), feather), loras);
    const sized = forSampling(plain.template, picture, { wholeBlocks: true });
    const isMadeForIt = isInpainter(checkpoint ?? "");
    const fitted = isMadeForIt ? forInpaintModel(sized.template) : sized.template;
    const still = firstPicture(fitted, picture);
    const values = {
      ...givenValues({ ...input, checkpoint }),
      ...plain.values,
      image: loaderName(picture.file),
      ...mask,
    };
    const result = await runTemplate(still.template, values, context, { given: context.given });
    return withNotes(result, [...notes, ...sized.notes, ...still.notes]);
  },
});

/** ComfyUI takes a picture without transparency for one with an empty mask, and changes nothing. */
async function maskValues(
  mask: string | undefined,
  { file, header }: StoredPicture,
  context: ToolContext,
): Promise<{ mask: string; mask_channel: string }> {
  if (mask !== undefined) {
    const found = await findImage("mask", mask, context);
    return { mask: loaderName(found.file), mask_channel: "red" };
  }
  if (header && !header.hasAlpha) {
    throw new TypeError(
      "Cannot inpaint without a mask: no part of the image is transparent. Give a mask that is " +
        "white where it shall be painted.",
    );
  }
  return { mask: loaderName(file), mask_channel: "alpha" };
}

/** How steep the fade is: the edge of ComfyUI's kernel is at 1. */
const SIGMA = 0.4;

/** ComfyUI blurs pictures and not masks. */
function feathered(template: WorkflowTemplate, pixels: number): WorkflowTemplate {
  if (pixels === 0) return template;
  const shown = insertNode(template.workflow, ["grow", 0], {
    id: "shown_mask",
    classType: "MaskToImage",
    takes: "mask",
    inputs: {},
  });
  const blurred = insertNode(shown, ["shown_mask", 0], {
    id: "blurred_mask",
    classType: "ImageBlur",
    takes: "image",
    inputs: { blur_radius: pixels, sigma: SIGMA },
  });
  const workflow = insertNode(blurred, ["blurred_mask", 0], {
    id: "feather",
    classType: "ImageToMask",
    takes: "image",
    inputs: { channel: "red" },
  });
  return { ...template, workflow };
}
