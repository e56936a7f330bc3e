/** So many are told: who has more reads no further, and a wrong file may be one in every line. */
const MOST = 20;

/** All that is wrong with a configuration, so that it can be told at once. */
export class Problems {
  readonly #messages = new Set<string>();
  #untold = 0;
  #isShape = false;

  /** Whether no more will be told. */
  get isFull(): boolean {
    return this.#messages.size >= MOST;
  }

  /**
   * Notes what is wrong.
   *
   * @param kind `shape` where it cannot be read at all, `range` where only the value is wrong.
   */
  add(kind: "shape" | "range", message: string): void {
    this.#isShape ||= kind === "shape";
    if (this.isFull) this.#untold++;
    else this.#messages.add(message);
  }

  /**
   * Tells all of it, a line each.
   *
   * @throws {TypeError} If something cannot be read at all.
   * @throws {RangeError} If only values are wrong.
   */
  throwAny(): void {
    if (this.#messages.size === 0) return;
    const more = this.#untold > 0 ? [`Cannot use ${this.#untold} more. Correct these first.`] : [];
    const message = [...this.#messages, ...more].join("\n");
    throw this.#isShape ? new TypeError(message) : new RangeError(message);
  }
}
