/** Calls back when nothing was heard for a time. */
export class SilenceWatch {
  readonly #ms: number;
  readonly #onSilence: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heardAt = 0;

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
    this.heard();
    this.#wait(this.#ms);
  }

  /** Something was heard. It is only noted: a new timer for each of many frames would cost more. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  /** Ends watching. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    const left = this.#heardAt + this.#ms - performance.now();
    if (left > 0) return this.#wait(left);
    this.#timer = undefined;
    this.#onSilence();
  }
}
