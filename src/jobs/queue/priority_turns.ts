import { PRIORITIES } from "./priority.ts";

/**
 * Which priority comes next: the highest that has something ready, save that one which was passed
 * over for `patience` others in a row gets one turn. So the low ones go on, slowly, beside an
 * endless stream of high ones.
 */
export class PriorityTurns {
  readonly #patience: number;
  #passed: readonly number[] = PRIORITIES.map(() => 0);

  /** Begins with none passed over. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** The index in {@linkcode PRIORITIES} of whose turn it is; -1 where nothing is ready. */
  next(ready: readonly boolean[]): number {
    const overdue = this.#passed.findIndex((n, index) => ready[index] && n >= this.#patience);
    return overdue === -1 ? ready.indexOf(true) : overdue;
  }

  /** One of that priority was taken, while these were ready. */
  took(taken: number, ready: readonly boolean[]): void {
    this.#passed = this.#passed.map((n, index) =>
      index === taken || !ready[index] ? 0 : index > taken ? n + 1 : n
    );
  }
}
