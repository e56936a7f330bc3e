import type { TemplateInputType } from "../template_input_type.ts";
import type { InputTarget } from "../input_target.ts";

/** An input that one of the sources offers, before it has its final name. */
export interface InputCandidate {
  /** The name it asks for; it may be taken, or not be fit for a name. */
  name: string;
  /** Whether its author chose that name; one that the editor chose gives way to a better one. */
  chosen: boolean;
  /** Literals to write at, at least one. */
  targets: InputTarget[];
  /** What it is, where the declaration of its first target does not tell. */
  type?: TemplateInputType;
  /** Whether the caller has to give it. */
  required?: boolean;
  /** What its author says about it. */
  description?: string;
  /** Whether a placeholder stands at its targets, so that the value there is no default. */
  placeholder?: boolean;
}

/** A place as a key of maps. */
export function placeKey({ nodeId, input }: InputTarget): string {
  return JSON.stringify([nodeId, input]);
}

/** One candidate for all of a name, with the targets of each. */
export function joinByName(candidates: readonly InputCandidate[]): InputCandidate[] {
  const joined = new Map<string, InputCandidate>();
  for (const candidate of candidates) {
    const first = joined.get(candidate.name);
    const targets = [...first?.targets ?? [], ...candidate.targets];
    joined.set(candidate.name, { ...candidate, ...first, targets });
  }
  return [...joined.values()];
}
