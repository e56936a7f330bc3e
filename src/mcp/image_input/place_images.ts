import { templateClasses } from "../../workflow/fit_template.ts";
import { imageInputs } from "../../workflow/image_inputs.ts";
import type { EngineFile } from "../../jobs/outputs.ts";
import type { InputValues, WorkflowTemplate } from "../../workflow/template.ts";
import type { ToolContext } from "../tool_context.ts";
import { loaderName } from "./file_name.ts";
import { callerOf } from "../caller/caller.ts";
import { findImage } from "./find_image.ts";

/** Values with their pictures in place. */
export interface PlacedImages {
  /** With every picture as ComfyUI's loaders take it. */
  values: InputValues;
  /** Where each picture lies, by the input's name. */
  pictures: Map<string, EngineFile>;
}

/** Options of {@linkcode placeImages}. */
export interface PlaceImagesOptions {
  /** Whether the template's own pictures may be used by whoever calls. */
  trusted?: boolean;
}

/**
 * The values with every picture among them as ComfyUI's loaders take it: see {@linkcode findImage}.
 *
 * @throws {TypeError} If one is no picture that may be used.
 */
export async function placeImages(
  template: WorkflowTemplate,
  values: InputValues,
  context: ToolContext,
  { trusted = false }: PlaceImagesOptions = {},
): Promise<PlacedImages> {
  const objectInfo = await context.engines.objectInfo(templateClasses(template));
  const placed = { ...values };
  const pictures = new Map<string, EngineFile>();
  for (const { name, default: own } of imageInputs(template, objectInfo)) {
    const value = values[name] ?? own;
    if (typeof value !== "string") continue;
    const isOwn = trusted && value === own;
    const { file } = await findImage(name, value, isOwn ? asOperator(context) : context);
    placed[name] = loaderName(file);
    pictures.set(name, file);
  }
  return { values: placed, pictures };
}

function asOperator(context: ToolContext): ToolContext {
  return { ...context, caller: { ...callerOf(context), seesAll: true } };
}
