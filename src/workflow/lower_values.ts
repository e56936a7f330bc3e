import type { Json } from "../comfyui/json.ts";
import type { Excess } from "./caps.ts";
import { BATCH_INPUTS, FACTOR_INPUTS } from "./measure/reshaped.ts";
import type { InputValues, TemplateInput, WorkflowTemplate } from "./template.ts";

/** Latents come in blocks of so many pixels. */
const BLOCK = 8;

/** Options of {@linkcode lowerValues}. */
export interface LowerOptions {
  /** What there is too much of. */
  excess: Excess;
  /** Inputs by name whose values stay as they are. */
  fixed?: ReadonlySet<string>;
}

/**
 * The values of named inputs, lowered so that a workflow asks for no more than it may: steps and
 * counts in proportion, both sides of a picture by the same factor. Of too many pixels the batch
 * gives way first: fewer pictures are worth more than smaller ones. Where one side stays as it is,
 * the other gives way alone.
 *
 * @param values Those that the workflow was filled with.
 * @returns Only what changed; `undefined` where no named input can be lowered.
 */
export function lowerValues(
  template: Pick<WorkflowTemplate, "inputs">,
  values: InputValues,
  { excess: { cap, asked, most }, fixed = new Set() }: LowerOptions,
): Record<string, Json> | undefined {
  if (!Number.isFinite(asked.value)) return undefined;
  const isFree = ({ name }: TemplateInput) => !fixed.has(name);
  const all = inputsAt(template, asked.from);
  const inputs = all.filter(isFree);
  if (inputs.length === 0) return undefined;
  const factor = most / asked.value;
  switch (cap) {
    case "steps":
      return lowered(inputs, values, (value) => Math.floor(value * factor));
    case "batch":
      return lowered(inputs, values, (value) => Math.floor(value * factor));
    case "side":
      return lowerSides(sidesOf(template, inputs).filter(isFree), values, factor);
    case "pixels":
      return lowered(inputs.filter(isBatch), values, (value) => Math.floor(value * factor)) ??
        lowerSides(
          inputs.filter((input) => !isBatch(input)),
          values,
          all.some((input) => isSide(input) && !isFree(input)) ? factor : Math.sqrt(factor),
        );
  }
}

/** The inputs of a template that set one of these places. */
export function inputsAt(
  { inputs }: Pick<WorkflowTemplate, "inputs">,
  places: Excess["asked"]["from"],
): TemplateInput[] {
  return inputs.filter(({ targets }) =>
    targets.some((target) =>
      places.some(({ nodeId, input }) => nodeId === target.nodeId && input === target.input)
    )
  );
}

function isBatch({ targets }: TemplateInput): boolean {
  return targets.some(({ input }) => BATCH_INPUTS.includes(input));
}

function isSide({ targets }: TemplateInput): boolean {
  return targets.some(({ input }) => /^(?:width|height)$/.test(input));
}

function isFactor({ targets }: TemplateInput): boolean {
  return targets.some(({ input }) => FACTOR_INPUTS.includes(input));
}

/** The other side of the same picture goes along, so that it keeps its proportions. */
function sidesOf({ inputs }: Pick<WorkflowTemplate, "inputs">, found: TemplateInput[]) {
  const nodes = new Set(found.flatMap(({ targets }) => targets.map(({ nodeId }) => nodeId)));
  const others = inputs.filter(({ targets }) =>
    targets.some(({ nodeId, input }) => nodes.has(nodeId) && /^(?:width|height)$/.test(input))
  );
  return [...new Set([...found, ...others])];
}

function lowerSides(
  inputs: readonly TemplateInput[],
  values: InputValues,
  factor: number,
): Record<string, Json> | undefined {
  const sides = inputs.filter((input) => !isFactor(input));
  return lowered(sides, values, (value) => Math.floor(value * factor / BLOCK) * BLOCK) ??
    lowered(inputs.filter(isFactor), values, (value) => Math.floor(value * factor * 100) / 100);
}

/** No lower than an input takes, and only what is lower than it was. */
function lowered(
  inputs: readonly TemplateInput[],
  values: InputValues,
  lower: (value: number) => number,
): Record<string, Json> | undefined {
  const entries = inputs.flatMap(({ name, minimum = 1 }) => {
    const value = Number(values[name]);
    const least = Math.max(minimum, lower(value));
    return least < value ? [[name, least] as const] : [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
