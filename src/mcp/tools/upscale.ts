import * as z from "zod";
import { insertNode } from "../../workflow/insert_node.ts";
import { optionsOf } from "../../workflow/options_of.ts";
import { parseTemplate } from "../../workflow/parse_template.ts";
import { USUAL_FACTOR } from "../../workflow/measure/reshaped.ts";
import { showValue } from "../../workflow/problem.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { capsOf } from "../caller/keep_caps.ts";
import { firstPicture } from "../picture/first_picture.ts";
import { loaderName } from "../image_input/file_name.ts";
import { findImage } from "../image_input/find_image.ts";
import { IMAGE_FORMS, ImageSchema } from "../image_input/image_schema.ts";
import type { StoredPicture } from "../image_input/stored_picture.ts";
import { JobOutput } from "../job/job_output.ts";
import { withNotes } from "../notes.ts";
import { runTemplate } from "../workflow/run_template.ts";
import { shippedTemplate } from "../workflow/shipped_template.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";

/** The word in place of a model for plain resampling. */
const NO_MODEL = "lanczos";

/** Longest side that ComfyUI's nodes make. */
const LONGEST_SIDE = 16_384;

/** Makes a picture larger. */
export const upscale: ToolDefinition = defineTool({
  name: "upscale",
  title: "Upscale",
  description: "Makes a picture larger: with an upscale model where one is installed.",
  input: z.strictObject({
    image: ImageSchema.describe(IMAGE_FORMS),
    scale: z.number().min(1).max(8).optional().describe("Default: the model's own, else 2"),
    model: z.string().min(1).optional().describe(`Upscale model file, or ${NO_MODEL} for none`),
  }),
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run({ image, scale, model }, context) {
    const picture = await findImage("image", image, context);
    const isPlain = model?.trim().toLowerCase() === NO_MODEL;
    const chosen = isPlain ? undefined : model ?? (await upscaleModels(context))[0];
    const isTooMuch = model === undefined && exceeds(picture, { scale, file: chosen }, context);
    const file = isTooMuch ? undefined : chosen;
    mustFit(picture, { scale, file });
    const isBare = file === undefined;
    const plain = isBare ? resampling() : shippedTemplate("upscale", context);
    const { template, notes } = firstPicture(plain, picture);
    const result = await runTemplate(
      isBare || scale === undefined ? template : scaledTo(template, picture, scale),
      {
        image: loaderName(picture.file),
        ...(isBare && { scale: scale ?? 2 }),
        ...(!isBare && model !== undefined && { upscale_model: model }),
      },
      context,
      { given: context.given },
    );
    const lacking = isBare && !isPlain ? [`${whyBare(chosen)}: resampled.`] : [];
    return withNotes(result, [...lacking, ...notes]);
  },
});

/** What is installed, where there is a node for it. */
async function upscaleModels({ engines }: ToolContext): Promise<string[]> {
  const info = await engines.objectInfo(["UpscaleModelLoader", "ImageUpscaleWithModel"]);
  return Object.hasOwn(info, "ImageUpscaleWithModel")
    ? optionsOf(info, "UpscaleModelLoader", "model_name") ?? []
    : [];
}

function whyBare(chosen: string | undefined): string {
  return chosen === undefined
    ? "No upscale model is installed"
    : `${showValue(chosen)} makes a larger picture than is allowed`;
}

/** Whether a model that nobody asked for makes more of a picture than the caller may have. */
function exceeds(
  { header }: StoredPicture,
  { scale = 1, file }: { scale: number | undefined; file: string | undefined },
  context: ToolContext,
): boolean {
  const { side = Infinity, pixels = Infinity } = capsOf(context) ?? {};
  if (!header || file === undefined) return false;
  // One whose name does not say it is measured as the usual one.
  const factor = Math.max(scale, factorIn(file) === 1 ? USUAL_FACTOR : factorIn(file));
  const [width, height] = [header.width * factor, header.height * factor];
  return Math.max(width, height) > side || width * height > pixels;
}

/** Before it is brought to the wanted size, a picture is as large as the model makes it. */
function mustFit(
  { header }: StoredPicture,
  { scale = 1, file = "" }: { scale: number | undefined; file: string | undefined },
): void {
  const factor = Math.max(scale, factorIn(file));
  const longest = Math.max(header?.width ?? 0, header?.height ?? 0) * factor;
  if (longest <= LONGEST_SIDE) return;
  const isModels = factor > scale;
  throw new RangeError(
    `Cannot upscale by ${factor}${isModels ? `, as ${showValue(file)} does` : ""}: a side would ` +
      `have ${Math.round(longest)} pixels, at most ${LONGEST_SIDE}. ` +
      (isModels ? `Give the model "${NO_MODEL}".` : "Give a smaller scale."),
  );
}

/** How much larger a model makes a picture, by its name: `4x-UltraSharp`, `RealESRGAN_x2plus`. */
function factorIn(file: string): number {
  const [, before, behind] = /(?<![a-z0-9])(?:([1-9])x|x([1-9]))(?!\d)/i.exec(file) ?? [];
  return Number(before ?? behind ?? 1);
}

/**
 * A model has its own factor, which only it knows: what it makes is brought to the wanted size. One
 * side is enough, and no other picture is distorted that the same workflow is run with again.
 */
function scaledTo(
  template: WorkflowTemplate,
  { header }: StoredPicture,
  scale: number,
): WorkflowTemplate {
  if (!header) {
    throw new TypeError(
      `Cannot upscale by ${scale} with a model: the picture is no PNG, JPEG or WebP, so its size ` +
        `is not known. Leave scale out, or give the model "${NO_MODEL}".`,
    );
  }
  const isWide = header.width >= header.height;
  const workflow = insertNode(template.workflow, ["upscale", 0], {
    id: "scale",
    classType: "ImageScale",
    takes: "image",
    inputs: {
      upscale_method: "lanczos",
      width: isWide ? Math.round(header.width * scale) : 0,
      height: isWide ? 0 : Math.round(header.height * scale),
      crop: "disabled",
    },
  });
  return { ...template, workflow };
}

function resampling(): WorkflowTemplate {
  return parseTemplate("upscale", {
    __metadata__: {
      parameters: {
        image: { type: "image", required: true },
        scale: { type: "number", default: 2, min: 1, max: 8 },
      },
    },
    image: { class_type: "LoadImage", inputs: { image: "{{image}}" } },
    upscale: {
      class_type: "ImageScaleBy",
      inputs: { image: ["image", 0], upscale_method: "lanczos", scale_by: "{{scale}}" },
    },
    save: {
      class_type: "SaveImage",
      inputs: { images: ["upscale", 0], filename_prefix: "Easel" },
    },
  });
}
