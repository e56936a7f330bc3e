import type { JobSnapshot } from "../job.ts";

/** Options of {@linkcode ProgressGate}. */
export interface ProgressGateOptions {
  /** The least time between two that tell of no more than another percentage; 250 where left out. */
  everyMs?: number;
  /** Milliseconds that never jump; `performance.now()` where left out. */
  now?: () => number;
}

/**
 * Lets through a few of a job's snapshots a second, for somebody who is told of each:
 *
 * - another state at once, so that the end is never held back;
 * - another node at once, where that was not made use of for a while: a workflow may go through
 *   fifty nodes in a blink;
 * - all else once in a while.
 *
 * It holds no timer: whoever is told that one is not due asks again with the newest after
 * {@linkcode waitMs}, so the last one before a long silence is not lost.
 */
export class ProgressGate {
  readonly #everyMs: number;
  readonly #now: () => number;
  #last: JobSnapshot | undefined;
  #lastAt = -Infinity;
  #nodeAt = -Infinity;
  #held = false;

  /** Lets the first one through. */
  constructor({ everyMs = 250, now = () => performance.now() }: ProgressGateOptions = {}) {
    this.#everyMs = everyMs;
    this.#now = now;
  }

  /** Whether to tell of this one. It then counts as told. */
  due(snapshot: JobSnapshot): boolean {
    const due = snapshot !== this.#last && this.#isDue(snapshot);
    this.#held = !due && snapshot !== this.#last;
    if (due) {
      this.#last = snapshot;
      this.#lastAt = this.#now();
    }
    return due;
  }

  /** Milliseconds until one that was held back is due; `undefined` where none was. */
  waitMs(): number | undefined {
    return this.#held ? Math.max(0, this.#lastAt + this.#everyMs - this.#now()) : undefined;
  }

  #isDue({ status, progress }: JobSnapshot): boolean {
    if (status !== this.#last?.status || this.#isOver(this.#lastAt)) return true;
    const early = progress.node !== this.#last.progress.node && this.#isOver(this.#nodeAt);
    if (early) this.#nodeAt = this.#now();
    return early;
  }

  #isOver(since: number): boolean {
    return this.#now() - since >= this.#everyMs;
  }
}
