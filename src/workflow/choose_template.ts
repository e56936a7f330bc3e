import type { ObjectInfo } from "../comfyui/object_info.ts";
import { canRun, fitsModel, fitTemplate, type TemplateFit } from "./fit_template.ts";
import { resolveName } from "./nearest.ts";
import type { TemplateModel, WorkflowTemplate } from "./template.ts";

/** Options of {@linkcode chooseTemplate}. */
export interface ChooseOptions {
  /** The file that the main model has to be, as a user writes it. */
  model?: string;
}

/** A template that was chosen, and why. */
export interface TemplateChoice {
  /** The template and what is installed of its models. */
  fit: TemplateFit;
  /** True where nothing better can follow: it can run, and its main model is the right kind. */
  sure: boolean;
  /** One sentence without its full stop. */
  reason: string;
}

/** The templates that make a picture of a text and nothing else. */
export function textTemplates(templates: readonly WorkflowTemplate[]): WorkflowTemplate[] {
  return templates.filter(({ makes = "image", inputs }) =>
    makes === "image" && inputs.some(({ name }) => name === "prompt") &&
    inputs.every(({ name, required }) => !required || name === "prompt")
  );
}

/**
 * Chooses the first template that can run. Where a model is named, one that takes it: best one made
 * for such a file that can run, else one made for it, else one that at least lists it.
 *
 * @param objectInfo The classes of the templates, where ComfyUI has them.
 * @returns `undefined` where none can run, or none takes the model.
 */
export function chooseTemplate(
  templates: readonly WorkflowTemplate[],
  objectInfo: ObjectInfo,
  { model }: ChooseOptions = {},
): TemplateChoice | undefined {
  const fits = templates.map((template) => fitTemplate(template, objectInfo));
  if (model !== undefined) return chooseFor(model, fits);
  const fit = fits.find(canRun);
  return fit && { fit, sure: true, reason: reasonFor(fit) };
}

function chooseFor(model: string, fits: TemplateFit[]): TemplateChoice | undefined {
  let best: { rank: number; fit: TemplateFit; file: string } | undefined;
  for (const fit of fits) {
    const [main] = fit.template.models ?? [];
    const file = main && resolveName(model, fit.files[main.input] ?? []);
    if (main === undefined || file === undefined) continue;
    const rank = rankOf(fit, main, file);
    if (rank > (best?.rank ?? -1)) best = { rank, fit, file };
  }
  if (!best) return undefined;
  const { rank, fit, file } = best;
  return { fit, sure: rank === 2, reason: `it takes ${file}` };
}

/** 2: right kind of file, and can run; 1: right kind; 0: the file is in the list. */
function rankOf(fit: TemplateFit, main: TemplateModel, file: string): number {
  if (!fitsModel(main, file)) return 0;
  const others = fit.missingModels.filter(({ input }) => input !== main.input);
  return others.length === 0 && fit.missingNodes.length === 0 ? 2 : 1;
}

/** What the folders' files are called by those who use them. */
const KINDS: Readonly<Record<string, string>> = {
  checkpoints: "checkpoint",
  diffusion_models: "diffusion model",
};

function reasonFor({ template, models }: TemplateFit): string {
  const [main] = template.models ?? [];
  if (!main) return `${template.name} is the first workflow that can run`;
  const kind = KINDS[main.folder] ?? `file of ${main.folder}`;
  const what = main.match ? `that ${template.name} takes` : "that is a text-to-image model";
  return `${models[main.input]} is the first ${kind} ${what}`;
}
