import type { WorkflowReader } from "../discover/workflow_reader.ts";
import type { TemplateInput } from "../template.ts";
import type { InputTarget } from "../input_target.ts";
import { type InputCandidate, placeKey } from "./input_candidate.ts";
import { InputNames } from "./input_names.ts";
import { toInput } from "./to_input.ts";

/** What {@linkcode mergeInputs} works with. */
export interface MergeContext {
  /** The workflow that the targets are in. */
  reader: WorkflowReader;
  /** A literal and those that must stay the same as it. */
  together(target: InputTarget): InputTarget[];
}

/**
 * Makes one list of inputs of what several sources offer, the best source first: each literal is
 * written by one source only, and each name is there once.
 */
export function mergeInputs(
  sources: readonly (readonly InputCandidate[])[],
  context: MergeContext,
): TemplateInput[] {
  const names = new InputNames(sources.flat(), context.reader);
  const covered = new Set<string>();
  return sources.flatMap((candidates) => {
    const before = new Set(covered);
    return candidates.flatMap((candidate) => {
      // Several placeholders may stand in one text; of anything else one place has but one.
      const taken = candidate.placeholder ? before : covered;
      const targets = freeTargets(candidate, context, taken);
      for (const target of targets) covered.add(placeKey(target));
      if (targets.length === 0) return [];
      return toInput({ ...candidate, targets }, context.reader, names) ?? [];
    });
  });
}

function freeTargets(
  { targets }: InputCandidate,
  { together }: MergeContext,
  taken: ReadonlySet<string>,
): InputTarget[] {
  const all = new Map(targets.flatMap(together).map((target) => [placeKey(target), target]));
  return [...all].filter(([key]) => !taken.has(key)).map(([, target]) => target);
}
