import type { WorkflowReader } from "../discover/workflow_reader.ts";
import type { InputTarget, TemplateInput } from "../template.ts";
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
  const inputs: TemplateInput[] = [];
  for (const candidates of sources) {
    const fresh = candidates.flatMap((candidate) => uncovered(candidate, context, covered));
    for (const { targets } of fresh) for (const target of targets) covered.add(placeKey(target));
    inputs.push(...fresh.flatMap((candidate) => toInput(candidate, context.reader, names) ?? []));
  }
  return inputs;
}

function uncovered(
  candidate: InputCandidate,
  { together }: MergeContext,
  covered: ReadonlySet<string>,
): InputCandidate[] {
  const all = new Map(
    candidate.targets.flatMap(together).map((target) => [placeKey(target), target]),
  );
  const targets = [...all].filter(([key]) => !covered.has(key)).map(([, target]) => target);
  return targets.length > 0 ? [{ ...candidate, targets }] : [];
}
