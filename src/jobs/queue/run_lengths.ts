/** What a run is taken to last before one has ended, ms. */
const GUESS_MS = 20_000;

/** How much the newest run counts. */
const NEWEST = 0.2;

/** How long runs take here, as a mean in which the newest count most. */
export class RunLengths {
  #meanMs: number | undefined;

  /** A run took so long, in milliseconds. */
  ran(ms: number): void {
    this.#meanMs = this.#meanMs === undefined ? ms : this.#meanMs + NEWEST * (ms - this.#meanMs);
  }

  /** In how many seconds one of so many runs under way will probably have ended; at least 1. */
  secondsUntilOneOf(running: number): number {
    return Math.max(1, Math.ceil((this.#meanMs ?? GUESS_MS) / 1000 / Math.max(1, running)));
  }
}
