import type { WorkflowTemplate } from "../workflow/template.ts";
import type { StoredPicture } from "./image_input/stored_picture.ts";

/** More pixels than models are made for: memory runs out, and a picture comes out twice. */
const MOST_PIXELS = 2 * 1024 * 1024;

/** A template for one picture. */
export interface SizedTemplate {
  /** What to run. */
  template: WorkflowTemplate;
  /** What was changed, as a sentence. */
  notes: string[];
}

/**
 * Lets the model work on a smaller copy where the picture is a photo of many megapixels. The node
 * `encode` of the template takes the copy, all others the picture as it is.
 */
export function forSampling(template: WorkflowTemplate, { header }: StoredPicture): SizedTemplate {
  const { width = 0, height = 0 } = header ?? {};
  const factor = Math.sqrt(MOST_PIXELS / (width * height));
  const { encode } = template.workflow;
  if (!(factor < 1) || !encode) return { template, notes: [] };
  const size = { width: toEights(width * factor), height: toEights(height * factor) };
  const workflow = {
    ...template.workflow,
    encode: { ...encode, inputs: { ...encode.inputs, pixels: ["smaller", 0] } },
    smaller: {
      class_type: "ImageScale",
      inputs: { image: ["image", 0], upscale_method: "area", ...size, crop: "disabled" },
      _meta: { title: "Size for the Model" },
    },
  };
  const note = `The model worked at ${size.width} x ${size.height}: ` +
    `${width} x ${height} is more than it can take.`;
  return { template: { ...template, workflow }, notes: [note] };
}

function toEights(pixels: number): number {
  return Math.max(8, Math.floor(pixels / 8) * 8);
}
