import basic from "../../workflows/basic.json" with { type: "json" };
import basicApiTest from "../../workflows/basic_api_test.json" with { type: "json" };
import defaultWorkflow from "../../workflows/default_workflow.json" with { type: "json" };
import imageToImage from "../../workflows/image_to_image.json" with { type: "json" };
import inpaint from "../../workflows/inpaint.json" with { type: "json" };
import textToImage from "../../workflows/text_to_image.json" with { type: "json" };
import textToImageFlux from "../../workflows/text_to_image_flux.json" with { type: "json" };
import textToImageFluxCheckpoint from "../../workflows/text_to_image_flux_checkpoint.json" with {
  type: "json",
};
import textToImageQwen from "../../workflows/text_to_image_qwen.json" with { type: "json" };
import textToImageSd3 from "../../workflows/text_to_image_sd3.json" with { type: "json" };
import textToImageSd3Encoders from "../../workflows/text_to_image_sd3_encoders.json" with {
  type: "json",
};
import textToImageZ from "../../workflows/text_to_image_z.json" with { type: "json" };
import upscale from "../../workflows/upscale.json" with { type: "json" };
import { parseTemplate } from "./parse_template.ts";
import type { WorkflowTemplate } from "./template.ts";

/** The workflows that come with the program, as JSON, in the order in which they are tried. */
export function shippedWorkflows(): { name: string; json: unknown }[] {
  return [
    { name: "text_to_image", json: textToImage },
    { name: "text_to_image_flux", json: textToImageFlux },
    { name: "text_to_image_flux_checkpoint", json: textToImageFluxCheckpoint },
    { name: "text_to_image_sd3", json: textToImageSd3 },
    { name: "text_to_image_sd3_encoders", json: textToImageSd3Encoders },
    { name: "text_to_image_qwen", json: textToImageQwen },
    { name: "text_to_image_z", json: textToImageZ },
    { name: "image_to_image", json: imageToImage },
    { name: "inpaint", json: inpaint },
    { name: "upscale", json: upscale },
    { name: "default_workflow", json: defaultWorkflow },
    { name: "basic", json: basic },
    { name: "basic_api_test", json: basicApiTest },
  ];
}

/** The templates that come with the program, in the order in which they are tried. */
export function shippedTemplates(): WorkflowTemplate[] {
  return shippedWorkflows()
    .filter(({ json }) => isTemplate(json))
    .map(({ name, json }) => parseTemplate(name, json));
}

/** Whether it declares its inputs; the others are plain workflows, as ComfyUI itself saves them. */
export function isTemplate(json: unknown): boolean {
  return typeof json === "object" && json !== null && "__metadata__" in json;
}
