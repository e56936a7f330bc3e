import type { Engine } from "../jobs/engine.ts";
import { parseAspectRatio } from "../workflow/aspect_ratio.ts";
import { usualValues } from "../workflow/complete_template.ts";
import { templateClasses } from "../workflow/fit_template.ts";
import { type PresetName, PRESETS, tunedValues, type UsualValues } from "../workflow/presets.ts";
import type { InputValues, WorkflowTemplate } from "../workflow/template.ts";
import { withExtra } from "../workflow/with_extra.ts";

/** What a caller asks for beside values. */
export interface Tuning {
  /** How much to spend on the picture. */
  preset?: PresetName | undefined;
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
  engine: Engine,
  plain: WorkflowTemplate,
  { given, preset: name, aspectRatio }: Tuning & { given: InputValues },
): Promise<TunedTemplate> {
  if (name === undefined && aspectRatio === undefined) return { template: plain, values: given };
  const preset = name === undefined ? undefined : PRESETS[name];
  const template = preset?.extra ? withExtra(plain, preset.extra) : plain;
  const objectInfo = await engine.objectInfo(templateClasses(template));
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
