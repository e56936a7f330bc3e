/** Options of {@linkcode Deadline}. */
export interface DeadlineOptions {
  /** Milliseconds until the signal aborts. */
  ms: number;
  /** The reason with which it aborts then. */
  reason: () => unknown;
  /** Signals with which it aborts, too, for their reason. */
  signals: readonly AbortSignal[];
}

/** A signal with a time limit. Once disposed it watches nothing any more and holds no timer. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #stack = new DisposableStack();

  /** The time begins to run. */
  constructor({ ms, reason, signals }: DeadlineOptions) {
    const timer = setTimeout(() => this.#controller.abort(reason()), ms);
    this.#stack.defer(() => clearTimeout(timer));
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
