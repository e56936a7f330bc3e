/** Calls back when nothing was heard for a time. */
export class SilenceWatch {
  readonly #ms: number;
  readonly #onSilence: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Does not watch yet.
   *
   * @param ms How long a silence must be to be reported, in milliseconds.
   * @param onSilence Called once, then no more until `start()`.
   */
  constructor(ms: number, onSilence: () => void) {
    this.#ms = ms;
    this.#onSilence = onSilence;
  }

  /** Begins to watch, or begins anew. */
  start(): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#onSilence();
    }, this.#ms);
  }

  /** Something was heard; does nothing unless it watches. */
  heard(): void {
    if (this.#timer !== undefined) this.start();
  }

  /** Ends watching. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
