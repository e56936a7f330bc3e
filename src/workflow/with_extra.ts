import type { WorkflowTemplate } from "./template.ts";
import { withRefiner } from "./with_refiner.ts";
import { withUpscale } from "./with_upscale.ts";

/** The name of something that can be added to a template. */
export type ExtraName = "sdxl_refiner" | "upscaled_4x";

const EXTRAS: Record<ExtraName, (template: WorkflowTemplate) => WorkflowTemplate> = {
  sdxl_refiner: withRefiner,
  upscaled_4x: withUpscale,
};

/**
 * A template with something added, called `NAME_EXTRA`.
 *
 * @throws {RangeError} If it does not go with the template.
 */
export function withExtra(template: WorkflowTemplate, extra: ExtraName): WorkflowTemplate {
  return { ...EXTRAS[extra](template), name: `${template.name}_${extra}` };
}

/** The template of that name, also where it is one with something added. */
export function findWithExtra(
  name: string,
  templates: readonly WorkflowTemplate[],
): WorkflowTemplate | undefined {
  const found = templates.find((template) => template.name === name);
  if (found) return found;
  for (const extra of Object.keys(EXTRAS) as ExtraName[]) {
    const plain = templates.find((template) => `${template.name}_${extra}` === name);
    if (plain) return withExtra(plain, extra);
  }
  return undefined;
}
