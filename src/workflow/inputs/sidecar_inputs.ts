import type { Json } from "../../comfyui/json.ts";
import type { TemplateInput } from "../template.ts";
import type { InputTarget } from "../input_target.ts";
import { describeInput } from "./describe_input.ts";
import { placeKey } from "./input_candidate.ts";
import { freeName, inputName, isInputName } from "./input_name.ts";
import { hasPlaceholder, isWholePlaceholder } from "./placeholder_inputs.ts";
import type { SidecarParameter } from "./sidecar.ts";
import { sidecarTargets, type SidecarWorkflow } from "./sidecar_places.ts";

/** What {@linkcode sidecarInputs} works with. */
export interface SidecarContext extends SidecarWorkflow {
  /** The inputs that the workflow would have without a sidecar, for parameters without a place. */
  automatic: readonly TemplateInput[];
}

/** The inputs that a sidecar declares. */
export interface SidecarInputs {
  /** In the sidecar's order, and then the placeholders that it forgot. */
  inputs: TemplateInput[];
  /** A sentence for each parameter or place that is not in the workflow. */
  warnings: string[];
}

/** Two names for one thing. */
const ALIASES = new Map([["model", "checkpoint"], ["checkpoint", "model"]]);

/** Finds the places of a sidecar's parameters. What has none is left out with a warning. */
export function sidecarInputs(
  parameters: Readonly<Record<string, SidecarParameter>>,
  context: SidecarContext,
): SidecarInputs {
  const warnings: string[] = [];
  const names = new Set(Object.keys(parameters).filter(isInputName));
  const inputs = Object.entries(parameters).flatMap(([name, parameter]) => {
    const targets = parameter.targets.length > 0
      ? placesOf(name, parameter, { context, warnings })
      : matching(name, context.automatic);
    if (targets.length > 0) {
      return [toInput(usableName(name, names), parameter, { targets, context })];
    }
    if (parameter.targets.length === 0) {
      const known = context.automatic.map((input) => input.name).join(", ");
      warnings.push(
        `The sidecar's parameter "${name}" has no place in the workflow. ` +
          `Give it "node" and "input", or one of these names: ${known || "(none found)"}.`,
      );
    }
    return [];
  });
  return { inputs: [...inputs, ...forgotten(inputs, context)], warnings };
}

function usableName(name: string, taken: Set<string>): string {
  if (isInputName(name)) return name;
  const usable = freeName(inputName(name) || "input", taken);
  taken.add(usable);
  return usable;
}

function placesOf(
  name: string,
  { targets }: SidecarParameter,
  { context, warnings }: { context: SidecarContext; warnings: string[] },
): InputTarget[] {
  return targets.flatMap((place) => {
    try {
      return sidecarTargets(place, context);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      warnings.push(`The sidecar's parameter "${name}" has no place: ${error.message}.`);
      return [];
    }
  });
}

function matching(name: string, automatic: readonly TemplateInput[]): InputTarget[] {
  const wanted = [name, inputName(name), ALIASES.get(inputName(name))];
  const found = wanted.map((it) => automatic.find((input) => input.name === it));
  return found.find((input) => input !== undefined)?.targets ?? [];
}

function toInput(
  name: string,
  parameter: SidecarParameter,
  { targets, context: { reader } }: { targets: InputTarget[]; context: SidecarContext },
): TemplateInput {
  const [first] = targets;
  const current = first && reader.value(first);
  const isOpen = hasPlaceholder(current);
  const declared = first && (!isOpen || isWholePlaceholder(current))
    ? describeInput(reader, first)
    : undefined;
  const { default: given, ...base } = declared ?? { type: "string" as const };
  const { min = base.minimum, max = base.maximum, required = false } = parameter;
  const description = parameter.description ?? base.description;
  const value = parameter.default ?? (required ? undefined : isOpen ? given : plain(current));
  return {
    ...base,
    name,
    type: parameter.type ?? base.type,
    // An open placeholder must not reach ComfyUI.
    required: required || isOpen && value === undefined,
    targets,
    ...description !== undefined && { description },
    ...min !== undefined && { minimum: min },
    ...max !== undefined && { maximum: max },
    ...value !== undefined && { default: value },
  };
}

function plain(value: Json | undefined): Json | undefined {
  return typeof value === "object" ? undefined : value;
}

/** Placeholders of which the sidecar says nothing: somebody has to give them. */
function forgotten(
  inputs: readonly TemplateInput[],
  { automatic, reader }: SidecarContext,
): TemplateInput[] {
  const covered = new Set(inputs.flatMap(({ targets }) => targets.map(placeKey)));
  const names = new Set(inputs.map(({ name }) => name));
  return automatic.filter(({ name, targets }) =>
    !names.has(name) &&
    targets.some((target) => hasPlaceholder(reader.value(target)) && !covered.has(placeKey(target)))
  );
}
