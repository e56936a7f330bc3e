import { isNodeLink } from "../comfyui/api_workflow.ts";
import type { WorkflowTemplate } from "./template.ts";

/** The node that tells an inpainting model what lies around the mask. */
const NODE = "easel_inpaint_conditioning";

/**
 * A template that paints into a picture, for a model that was made for just that: such a model looks
 * at the picture without what the mask covers, which a plain latent does not give it.
 *
 * @param template Its `encode`, `masked` and `sampler` are those of the shipped `inpaint`.
 */
export function forInpaintModel(template: WorkflowTemplate): WorkflowTemplate {
  const workflow = structuredClone(template.workflow);
  const { encode, masked, sampler } = workflow;
  const { positive, negative } = sampler?.inputs ?? {};
  const { pixels, vae } = encode?.inputs ?? {};
  const { mask } = masked?.inputs ?? {};
  if (!sampler || !pixels || !vae || !mask || !isNodeLink(positive) || !isNodeLink(negative)) {
    throw new TypeError(
      `Cannot use an inpainting model with "${template.name}": it is not built as inpaint is. ` +
        "Name another checkpoint.",
    );
  }
  workflow[NODE] = {
    class_type: "InpaintModelConditioning",
    inputs: { positive, negative, vae, pixels, mask, noise_mask: true },
  };
  Object.assign(sampler.inputs, {
    positive: [NODE, 0],
    negative: [NODE, 1],
    latent_image: [NODE, 2],
  });
  delete workflow["encode"];
  delete workflow["masked"];
  return { ...template, workflow };
}
