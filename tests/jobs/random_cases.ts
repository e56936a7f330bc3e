import { seeded } from "../workflow/mutate.ts";

/** Random choices that a seed repeats. */
export class Choices {
  /** At least 0, below 1. */
  readonly next: () => number;

  /** Begins at a seed. */
  constructor(seed: number) {
    this.next = seeded(seed);
  }

  /** A whole number, at least 0, below `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** True with that probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of them. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("Cannot pick: there is nothing to pick from.");
    return item;
  }

  /** Some of them, in their order. */
  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.chance(0.5));
  }
}

/** Runs a case for each seed from 1 on; a failure says for which, so that it can be run alone. */
export function forSeeds(count: number, run: (choices: Choices) => void): void {
  for (let seed = 1; seed <= count; seed++) {
    try {
      run(new Choices(seed));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`With seed ${seed}: ${message}`, { cause });
    }
  }
}

/** Like {@linkcode forSeeds}, for cases that take more than one turn. */
export async function forSeedsInTurn(
  count: number,
  run: (choices: Choices) => Promise<void>,
): Promise<void> {
  for (let seed = 1; seed <= count; seed++) {
    try {
      await run(new Choices(seed));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`With seed ${seed}: ${message}`, { cause });
    }
  }
}

/** Lets everything happen that waits for no time. */
export async function settle(turns = 30): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await undefined;
}
