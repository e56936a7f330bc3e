/** How the pauses of {@linkcode Backoff} grow, in milliseconds. */
export interface BackoffOptions {
  /** The first pause. */
  firstMs: number;
  /** The longest pause. */
  maxMs: number;
}

/** Calls something after a pause that doubles each time until it is reset. */
export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts with the first pause. */
  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Calls `action` after the next pause; does nothing where a pause is under way. */
  schedule(action: () => void): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      action();
    }, this.#nextPause());
  }

  /** Calls nothing more; the next pause stays as long as it would have been. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Begins again with the first pause. */
  reset(): void {
    this.cancel();
    this.#failures = 0;
  }

  // Spread out, so that many programs do not come back in the same moment.
  #nextPause(): number {
    const { firstMs, maxMs } = this.#options;
    return Math.min(firstMs * 2 ** this.#failures++, maxMs) * (0.5 + Math.random() / 2);
  }
}
