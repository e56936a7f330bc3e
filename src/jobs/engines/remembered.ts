/** Options of {@linkcode Remembered}. */
export interface RememberedOptions {
  /** How long is remembered that something was not there, in milliseconds; 0 where left out. */
  missMs?: number;
  /** Milliseconds that never jump; `performance.now()` where left out. */
  clock?: () => number;
}

interface Load<T> {
  value: Promise<T>;
  since: number;
  /** Until when it counts that there was nothing. */
  until?: number;
}

/** Remembers what was loaded, by name. What failed is asked for again, what was not there later. */
export class Remembered<T> {
  readonly #loads = new Map<string, Load<T>>();
  readonly #missMs: number;
  readonly #clock: () => number;

  /** Remembers nothing yet. */
  constructor({ missMs = 0, clock = () => performance.now() }: RememberedOptions = {}) {
    this.#missMs = missMs;
    this.#clock = clock;
  }

  /** What is remembered under a name; else what `load` brings, for all who ask meanwhile. */
  get(name: string, load: () => Promise<T>): Promise<T> {
    const known = this.#loads.get(name);
    if (known && this.#clock() < (known.until ?? Infinity)) return known.value;
    const loading: Load<T> = { value: load(), since: this.#clock() };
    this.#loads.set(name, loading);
    loading.value.then(
      (value) => {
        if (value === undefined) loading.until = this.#clock() + this.#missMs;
      },
      () => {
        // After clear() there may be a newer load under the name, which is not ours to forget.
        if (this.#loads.get(name) === loading) this.#loads.delete(name);
      },
    );
    return loading.value;
  }

  /**
   * Forgets everything, or only what was asked so many milliseconds ago or earlier; a load under way
   * is not remembered when it ends.
   */
  clear(olderThanMs = 0): void {
    const limit = this.#clock() - olderThanMs;
    for (const [name, { since }] of this.#loads) if (since <= limit) this.#loads.delete(name);
  }
}
