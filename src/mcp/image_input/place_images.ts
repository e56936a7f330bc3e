import { templateClasses } from "../../workflow/fit_template.ts";
import { imageInputs } from "../../workflow/image_inputs.ts";
import type { InputValues, WorkflowTemplate } from "../../workflow/template.ts";
import type { ToolContext } from "../tool_context.ts";
import { loaderName } from "./file_name.ts";
import { findImage } from "./find_image.ts";

/**
 * The values with every picture among them as ComfyUI's loaders take it: see {@linkcode findImage}.
 *
 * @throws {TypeError} If one is no picture that may be used.
 */
export async function placeImages(
  template: WorkflowTemplate,
  values: InputValues,
  context: ToolContext,
): Promise<InputValues> {
  const objectInfo = await context.engine.objectInfo(templateClasses(template));
  const placed = { ...values };
  for (const { name, default: own } of imageInputs(template, objectInfo)) {
    const value = values[name] ?? own;
    if (typeof value !== "string") continue;
    const { file } = await findImage(name, value, context);
    placed[name] = loaderName(file);
  }
  return placed;
}
