import { fitTemplate, type TemplateFit } from "./fit_template.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";
import type { TemplateModel, WorkflowTemplate } from "./template.ts";

/** Most ways out that a message offers. */
const SHOWN = 3;

/**
 * Says what to install so that one of several templates can run: at most three ways, those that
 * need the fewest files first.
 */
export function describeLack(
  templates: readonly WorkflowTemplate[],
  objectInfo: ObjectInfo,
): string {
  const fits = templates.map((template) => fitTemplate(template, objectInfo));
  const ways = fits.filter(({ missingNodes }) => missingNodes.length === 0)
    .sort((a, b) => a.missingModels.length - b.missingModels.length)
    .slice(0, SHOWN);
  if (ways.length === 0) return lackOfNodes(fits);
  return "this ComfyUI has none installed of the models that make pictures of a text. " +
    `Install one of these and ask again: ${ways.map(describeWay).join("; ")}.`;
}

function describeWay({ template, missingModels }: TemplateFit): string {
  return `${missingModels.map(placeOfModel).join(" + ")} (${template.name})`;
}

/** Where a model belongs: `models/vae/ae.safetensors`, below ComfyUI's own folder. */
export function placeOfModel({ folder, suggest }: TemplateModel): string {
  return `models/${folder}/${suggest}`;
}

function lackOfNodes(fits: TemplateFit[]): string {
  const nodes = [...new Set(fits.flatMap(({ missingNodes }) => missingNodes))];
  return nodes.length === 0
    ? "there are no workflows that make a picture of a text."
    : `this ComfyUI lacks the nodes ${nodes.join(", ")}. Update it.`;
}
