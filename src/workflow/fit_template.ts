import type { ObjectInfo } from "../comfyui/object_info.ts";
import { isImageCheckpoint } from "./choose_checkpoint.ts";
import { inputChoices } from "./input_choices.ts";
import type { TemplateModel, WorkflowTemplate } from "./template.ts";

/** What a ComfyUI has of what a template needs. */
export interface TemplateFit {
  /** The template. */
  template: WorkflowTemplate;
  /** The file for each model that has one, by the name of its input. */
  models: Record<string, string>;
  /** Every file that ComfyUI lists for a model, fitting or not, by the name of its input. */
  files: Record<string, string[]>;
  /** Node classes that the ComfyUI does not have. */
  missingNodes: string[];
  /** Models of which no file fits. */
  missingModels: TemplateModel[];
}

/**
 * Compares a template with what is installed: its node classes, and for each model the first file
 * that fits, in ComfyUI's order.
 *
 * @param objectInfo The template's classes, where ComfyUI has them.
 */
export function fitTemplate(template: WorkflowTemplate, objectInfo: ObjectInfo): TemplateFit {
  const missingNodes = templateClasses(template).filter((it) => !Object.hasOwn(objectInfo, it));
  const fit: TemplateFit = { template, models: {}, files: {}, missingNodes, missingModels: [] };
  for (const model of template.models ?? []) {
    const input = template.inputs.find(({ name }) => name === model.input);
    const files = input && inputChoices(template, input, objectInfo) || [];
    const chosen = files.find((file) => fitsModel(model, file));
    fit.files[model.input] = files;
    if (chosen === undefined) fit.missingModels.push(model);
    else fit.models[model.input] = chosen;
  }
  return fit;
}

/** The node classes that a template uses, each once. */
export function templateClasses(template: Pick<WorkflowTemplate, "workflow">): string[] {
  return [...new Set(Object.values(template.workflow).map((node) => node.class_type))];
}

/**
 * Tells by its name whether a file suits a template. A checkpoint about which the template says
 * nothing must be one that makes pictures of a text.
 */
export function fitsModel({ folder, match, avoid }: TemplateModel, file: string): boolean {
  if (avoid?.test(file)) return false;
  if (match) return match.test(file);
  return folder !== "checkpoints" || isImageCheckpoint(file);
}

/** Tells whether nothing is missing. */
export function canRun({ missingNodes, missingModels }: TemplateFit): boolean {
  return missingNodes.length === 0 && missingModels.length === 0;
}
