/** Lets only so many pieces of work be under way at a time; the others wait, first come, first go. */
export class AtOnce {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** Takes how many may be under way. */
  constructor(limit: number) {
    this.#free = limit;
  }

  /** Does the work when it is its turn. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever waits takes over the place that is left.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
