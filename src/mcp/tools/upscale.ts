import * as z from "zod";
import { comboOptions } from "../../comfyui/object_info.ts";
import { insertNode } from "../../workflow/insert_node.ts";
import { parseTemplate } from "../../workflow/parse_template.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { loaderName } from "../image_input/file_name.ts";
import { findImage } from "../image_input/find_image.ts";
import { IMAGE_FORMS, ImageSchema } from "../image_input/image_schema.ts";
import type { StoredPicture } from "../image_input/stored_picture.ts";
import { JobOutput } from "../job_output.ts";
import { withNotes } from "../notes.ts";
import { runTemplate } from "../run_template.ts";
import { shippedTemplate } from "../shipped_template.ts";
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
    image: ImageSchema.describe(`PNG, JPEG or WebP: ${IMAGE_FORMS}`),
    scale: z.number().min(1).max(8).optional().describe("Default: the model's own, else 2"),
    model: z.string().min(1).optional().describe(`Upscale model file, or ${NO_MODEL} for none`),
  }),
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run({ image, scale, model }, context) {
    const picture = await findImage("image", image, context);
    mustFit(picture, scale ?? 1);
    const values = { image: loaderName(picture.file) };
    if (model === NO_MODEL || model === undefined && !await hasModel(context)) {
      const note = model === undefined ? ["No upscale model is installed: resampled."] : [];
      const plain = { ...values, scale: scale ?? 2 };
      return withNotes(await runTemplate(resampling(), plain, context), note);
    }
    const template = shippedTemplate("upscale", context);
    return await runTemplate(
      scale === undefined ? template : scaledTo(template, picture, scale),
      { ...values, ...(model !== undefined && { upscale_model: model }) },
      context,
    );
  },
});

async function hasModel({ engines }: ToolContext): Promise<boolean> {
  const { UpscaleModelLoader: loader, ImageUpscaleWithModel: upscaler } = await engines.objectInfo(
    ["UpscaleModelLoader", "ImageUpscaleWithModel"],
  );
  const spec = loader?.input.required?.["model_name"];
  return upscaler !== undefined && spec !== undefined && (comboOptions(spec) ?? []).length > 0;
}

function mustFit({ header }: StoredPicture, scale: number): void {
  const longest = Math.max(header?.width ?? 0, header?.height ?? 0) * scale;
  if (longest <= LONGEST_SIDE) return;
  throw new RangeError(
    `Cannot upscale by ${scale}: a side would have ${Math.round(longest)} pixels, at most ` +
      `${LONGEST_SIDE}. Give a smaller scale.`,
  );
}

/** A model has its own factor, which only it knows: what it makes is brought to the wanted size. */
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
  const workflow = insertNode(template.workflow, ["upscale", 0], {
    id: "scale",
    classType: "ImageScale",
    takes: "image",
    inputs: {
      upscale_method: "lanczos",
      width: Math.round(header.width * scale),
      height: Math.round(header.height * scale),
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
