import { isNodeLink, type NodeLink } from "../comfyui/api_workflow.ts";
import { insertNode } from "./insert_node.ts";
import type { WorkflowTemplate } from "./template.ts";

const LOADER = "easel_upscale_model";
const INPUT = "upscale_model";

/**
 * A template that enlarges its pictures four times with an upscale model before it saves them.
 *
 * @throws {RangeError} If it saves no pictures.
 */
export function withUpscale(template: WorkflowTemplate): WorkflowTemplate {
  const workflow = insertNode(template.workflow, savedBy(template), {
    id: "easel_upscale",
    classType: "ImageUpscaleWithModel",
    takes: "image",
    inputs: { upscale_model: [LOADER, 0] },
  });
  workflow[LOADER] = { class_type: "UpscaleModelLoader", inputs: { model_name: "" } };
  return {
    ...template,
    workflow,
    inputs: [...template.inputs, {
      name: INPUT,
      type: "string",
      required: false,
      default: `\${${INPUT}}`,
      targets: [{ nodeId: LOADER, input: "model_name" }],
    }],
    models: [...template.models ?? [], {
      input: INPUT,
      folder: "upscale_models",
      match: /4x|x4/i,
      suggest: "4x-UltraSharp.pth",
    }],
  };
}

function savedBy({ name, workflow }: WorkflowTemplate): NodeLink {
  const links = Object.values(workflow)
    .filter(({ class_type }) => class_type === "SaveImage")
    .map(({ inputs }) => inputs["images"])
    .filter(isNodeLink);
  const [link] = links;
  if (link) return link;
  throw new RangeError(
    `Cannot use preset "upscaled_4x" with "${name}": it has no SaveImage node. ` +
      "Use another template, or leave the preset out.",
  );
}
