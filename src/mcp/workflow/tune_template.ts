import type { NodeCatalog } from "../../jobs/engines/node_catalog.ts";
import { parseAspectRatio } from "../../workflow/aspect_ratio.ts";
import { usualValues } from "../../workflow/complete_template.ts";
import { templateClasses } from "../../workflow/fit_template.ts";
import { type Preset, tunedValues, type UsualValues } from "../../workflow/presets.ts";
import type { InputValues, WorkflowTemplate } from "../../workflow/template.ts";
import { withExtra } from "../../workflow/with_extra.ts";

/** What a caller asks for beside values. */
export interface Tuning {
  /** How much to spend on the picture. */
  preset?: Preset | undefined;
  /** A shape such as `16:9` or `portrait`. */
  aspectRatio?: string | undefined;
}

/** A template as a preset wants it, and values for it. */
export interface TunedTemplate {
  /** With the nodes that the preset adds. */
  template: WorkflowTemplate;
  /** What was given, and what follows from the preset and the shape. */
  values: InputValues;
}

/**
 * Puts a preset and a shape into a template and its values, adapted to the model that will run.
 * What was given by name wins.
 *
 * @throws {RangeError} If the shape is none, or the preset does not go with the template.
 */
export async function tuneTemplate(
  catalog: NodeCatalog,
  plain: WorkflowTemplate,
  { given, preset, aspectRatio }: Tuning & { given: InputValues },
): Promise<TunedTemplate> {
  if (!preset && aspectRatio === undefined) return { template: plain, values: given };
  const template = preset?.extra ? withExtra(plain, preset.extra) : plain;
  const objectInfo = await catalog.objectInfo(templateClasses(template));
  const wishes = {
    ...numbersIn(given),
    preset,
    ratio: aspectRatio === undefined ? undefined : parseAspectRatio(aspectRatio),
  };
  const tuned = tunedValues(numbersIn(usualValues(template, given, objectInfo)), wishes);
  return { template, values: { ...tuned, ...given } };
}

function numbersIn(values: InputValues): UsualValues {
  const numbers = ["width", "height", "steps"].flatMap((name) => {
    const value = values[name];
    return typeof value === "number" ? [[name, value]] : [];
  });
  return Object.fromEntries(numbers);
}
