import type { NodeCatalog } from "../../jobs/engines/node_catalog.ts";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import {
  chooseTemplate,
  type TemplateChoice,
  textTemplates,
} from "../../workflow/choose_template.ts";
import { describeLack } from "../../workflow/describe_lack.ts";
import { templateClasses } from "../../workflow/fit_template.ts";
import { nearest } from "../../workflow/nearest.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";

/** Options of {@linkcode pickTemplate}. */
export interface PickOptions {
  /** The name of the template to use. */
  template?: string | undefined;
  /** The file that its main model has to be, as a user writes it. */
  model?: string | undefined;
}

/** The template to make a picture with. */
export interface PickedTemplate {
  /** It makes a picture of a text. */
  template: WorkflowTemplate;
  /** Why it was picked, as a sentence; missing where the caller named it. */
  reason?: string;
}

/**
 * Picks the template for a picture of a text: the named one; else one that takes the named model;
 * else the first that can run on what is installed.
 *
 * @throws {RangeError} If there is no such template, or nothing can run.
 */
export async function pickTemplate(
  catalog: NodeCatalog,
  templates: readonly WorkflowTemplate[],
  { template, model }: PickOptions,
): Promise<PickedTemplate> {
  if (template !== undefined) return { template: findTemplate(templates, template) };
  const candidates = textTemplates(templates);
  let choice = await firstSure(catalog, candidates, model);
  if (!choice) {
    // What we remember of the engine may be old: somebody may just have installed the model.
    catalog.refresh();
    choice = await firstSure(catalog, candidates, model);
  }
  // A model that nobody knows: the usual template says so, and which there are.
  choice ??= model === undefined ? undefined : await firstSure(catalog, candidates);
  if (choice) return { template: choice.fit.template, reason: `${choice.reason}.` };
  const objectInfo = await infoOf(catalog, candidates);
  throw new RangeError(`Cannot choose a workflow: ${describeLack(candidates, objectInfo)}`);
}

/** Asks ComfyUI only for the classes of the templates that come before the one to use. */
async function firstSure(
  catalog: NodeCatalog,
  templates: readonly WorkflowTemplate[],
  model?: string,
): Promise<TemplateChoice | undefined> {
  let choice: TemplateChoice | undefined;
  for (let count = 1; count <= templates.length && !choice?.sure; count++) {
    const looked = templates.slice(0, count);
    const options = model === undefined ? {} : { model };
    choice = chooseTemplate(looked, await infoOf(catalog, looked), options);
  }
  return choice;
}

async function infoOf(
  catalog: NodeCatalog,
  templates: readonly WorkflowTemplate[],
): Promise<ObjectInfo> {
  return await catalog.objectInfo(templates.flatMap(templateClasses));
}

function findTemplate(templates: readonly WorkflowTemplate[], name: string): WorkflowTemplate {
  const usable = textTemplates(templates);
  const found = usable.find((one) => one.name === name);
  if (found) return found;
  const names = usable.map((one) => one.name);
  const other = templates.find((one) => one.name === name);
  if (other) {
    throw new RangeError(
      `Cannot use template "${name}": it takes more than a text to make a picture, or makes ` +
        `something else. generate_image takes: ${names.join(", ")}.`,
    );
  }
  const [near] = nearest(name, names);
  throw new RangeError(
    `Cannot find template "${name}". There are: ${names.join(", ")}.` +
      (near === undefined ? "" : ` Nearest: ${near}.`),
  );
}
