import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import { toBlocks } from "../../workflow/aspect_ratio.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import type { StoredPicture } from "../image_input/stored_picture.ts";

/** More pixels than models are made for: memory runs out, and a picture comes out twice. */
const MOST_PIXELS = 2 * 1024 * 1024;

/** A template for one picture. */
export interface SizedTemplate {
  /** What to run. */
  template: WorkflowTemplate;
  /** What was changed, as a sentence. */
  notes: string[];
}

/** Options of {@linkcode forSampling}. */
export interface SamplingOptions {
  /**
   * Whether the sides become multiples of 8 by stretching. ComfyUI's VAE would cut up to 7 pixels
   * off, and what goes back into the picture would not lie where it was.
   */
  wholeBlocks?: boolean;
}

/**
 * Lets the model work on a smaller copy where the picture is a photo of many megapixels. The node
 * `encode` of the template takes the copy, all others the picture as it is.
 */
export function forSampling(
  template: WorkflowTemplate,
  { header }: StoredPicture,
  { wholeBlocks = false }: SamplingOptions = {},
): SizedTemplate {
  const { width = 0, height = 0 } = header ?? {};
  const factor = Math.sqrt(MOST_PIXELS / (width * height));
  if (factor < 1) {
    const size = { width: toEights(width * factor), height: toEights(height * factor) };
    const note = `The model worked at ${size.width} x ${size.height}: ` +
      `${width} x ${height} is more than it can take.`;
    return { template: withCopy(template, { ...size, upscale_method: "area" }), notes: [note] };
  }
  const size = { width: toBlocks(width), height: toBlocks(height) };
  const isWhole = size.width === width && size.height === height;
  if (!wholeBlocks || !header || isWhole) return { template, notes: [] };
  return { template: withCopy(template, { ...size, upscale_method: "lanczos" }), notes: [] };
}

function withCopy(
  template: WorkflowTemplate,
  size: { width: number; height: number; upscale_method: string },
): WorkflowTemplate {
  const { encode } = template.workflow;
  if (!encode) return template;
  const workflow: ApiWorkflow = {
    ...template.workflow,
    encode: { ...encode, inputs: { ...encode.inputs, pixels: ["smaller", 0] } },
    smaller: {
      class_type: "ImageScale",
      inputs: { image: ["image", 0], ...size, crop: "disabled" },
      _meta: { title: "Size for the Model" },
    },
  };
  return { ...template, workflow };
}

function toEights(pixels: number): number {
  return Math.max(8, Math.floor(pixels / 8) * 8);
}
