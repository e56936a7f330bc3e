/** Options of {@linkcode Deadline}. */
export interface DeadlineOptions {
  /** Milliseconds until the signal aborts; it is left to the signals where left out. */
  ms?: number;
  /** The reason with which it aborts then; that of a time-out where left out. */
  reason?: () => unknown;
  /** Signals with which it aborts, too, for their reason. */
  signals: readonly AbortSignal[];
}

/** A signal that aborts at a time limit or with others. Once disposed it watches nothing any more and holds no timer. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #stack = new DisposableStack();

  /** The time begins to run, where there is a limit. */
  constructor({ ms, reason, signals }: DeadlineOptions) {
    if (ms !== undefined) {
      const timer = setTimeout(() => this.#controller.abort(reason?.()), ms);
      this.#stack.defer(() => clearTimeout(timer));
    }
    for (const signal of signals) this.#join(signal);
  }

  /** Aborts at the limit, or with one of the given signals. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops the time. */
  [Symbol.dispose](): void {
    this.#stack.dispose();
  }

  #join(signal: AbortSignal): void {
    const abort = () => this.#controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    this.#stack.defer(() => signal.removeEventListener("abort", abort));
  }
}
