import type { WorkflowReader } from "../discover/workflow_reader.ts";
import { type InputCandidate, placeKey } from "./input_candidate.ts";
import { freeName, inputName, saysSomething } from "./input_name.ts";

/** Gives each input a name of its own that says what it is for. */
export class InputNames {
  readonly #reader: WorkflowReader;
  /** What a source that chooses its names calls a literal. */
  readonly #known = new Map<string, string>();
  /** Names that stand in the workflow itself, so that no other will do. */
  readonly #reserved = new Set<string>();
  readonly #taken = new Set<string>();

  /** Takes all candidates at once, as one may know what another is. */
  constructor(candidates: readonly InputCandidate[], reader: WorkflowReader) {
    this.#reader = reader;
    for (const { name, chosen, placeholder, targets } of candidates) {
      if (placeholder) this.#reserved.add(name);
      if (!chosen) continue;
      for (const target of targets) {
        const key = placeKey(target);
        if (!this.#known.has(key)) this.#known.set(key, name);
      }
    }
  }

  /** The name for a candidate, and whether it had to be numbered. */
  take(candidate: InputCandidate): { name: string; numbered: boolean } {
    const wanted = this.#wanted(candidate);
    const blocked = candidate.placeholder ? this.#taken : this.#taken.union(this.#reserved);
    const name = freeName(wanted, blocked);
    this.#taken.add(name);
    return { name, numbered: name !== wanted };
  }

  #wanted({ name, chosen, targets }: InputCandidate): string {
    if (chosen) return name;
    const known = targets.map((target) => this.#known.get(placeKey(target)));
    const plain = inputName(name);
    // A dynamic combo's inputs are named after it: `model.resolution`.
    const atTarget = inputName(targets[0]?.input.split(".").at(-1) ?? "");
    return known.find((it) => it !== undefined) ??
      [plain, atTarget, this.#titleOf(targets)].find(saysSomething) ??
      (plain || atTarget || "input");
  }

  /** What the author calls the node; `""` where that is only what its class is called. */
  #titleOf([target]: InputCandidate["targets"]): string {
    const id = target?.nodeId ?? "";
    const title = this.#reader.node(id)?._meta?.title ?? "";
    const isOwn = title !== this.#reader.info(id)?.display_name &&
      title !== this.#reader.node(id)?.class_type;
    return isOwn ? inputName(title) : "";
  }
}
