import type { Json } from "../comfyui/json.ts";
import type { Excess } from "./caps.ts";
import { BATCH_INPUTS, FACTOR_INPUTS } from "./measure/reshaped.ts";
import type { InputValues, TemplateInput, WorkflowTemplate } from "./template.ts";

/** Latents come in blocks of so many pixels. */
const BLOCK = 8;

/**
 * The values of named inputs, lowered so that a workflow asks for no more than it may: steps and
 * counts in proportion, both sides of a picture by the same factor. Of too many pixels the batch
 * gives way first: fewer pictures are worth more than smaller ones.
 *
 * @param values Those that the workflow was filled with.
 * @returns Only what changed; `undefined` where no named input can be lowered.
 */
export function lowerValues(
  template: Pick<WorkflowTemplate, "inputs">,
  values: InputValues,
  { cap, asked, most }: Excess,
): Record<string, Json> | undefined {
  if (!Number.isFinite(asked.value)) return undefined;
  const inputs = inputsAt(template, asked.from);
  const factor = most / asked.value;
  switch (cap) {
    case "steps":
      return lowered(inputs, values, (value) => Math.floor(value * factor));
    case "batch":
      return lowered(inputs, values, (value) => Math.floor(value * factor));
    case "side":
      return lowerSides(sidesOf(template, inputs), values, factor);
    case "pixels":
      return lowered(inputs.filter(isBatch), values, (value) => Math.floor(value * factor)) ??
        lowerSides(inputs.filter((input) => !isBatch(input)), values, Math.sqrt(factor));
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
