import type { Dispatcher } from "./dispatcher.ts";
import type { JobErrand } from "../job_errand.ts";

/** How often those that wait are told their place, ms. */
const EVERY_MS = 1000;

/** Where more wait than this, the place of a new one is guessed until all are told theirs. */
const EXACT = 100;

/** Tells jobs that wait here how many are before them; at most once a second, as all of them move. */
export class QueuePlaces implements Disposable {
  readonly #dispatcher: Dispatcher<JobErrand>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Tells nothing yet. */
  constructor(dispatcher: Dispatcher<JobErrand>) {
    this.#dispatcher = dispatcher;
  }

  /** One more may wait. With thousands, it takes a while to work out a place. */
  added(errand: JobErrand): void {
    const { size } = this.#dispatcher;
    const { job } = errand;
    if (size === 0 || job.ended || job.engine !== undefined) return;
    const ahead = size > EXACT ? size - 1 : this.#dispatcher.ahead(errand) ?? 0;
    job.advance("pending", { fraction: 0, ahead });
    this.#timer ??= setTimeout(() => this.tell(), EVERY_MS);
  }

  /** Tells all of them now. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Whoever hears of it may send or cancel jobs, which moves the others.
    const waiting = this.#dispatcher.waiting.toArray();
    for (const [ahead, errand] of waiting.entries()) this.#tellOne(errand, ahead);
    if (waiting.length > 0) this.#timer ??= setTimeout(() => this.tell(), EVERY_MS);
  }

  #tellOne({ job }: JobErrand, ahead: number): void {
    if (job.engine !== undefined || job.progress.ahead === ahead) return;
    job.advance("pending", { fraction: 0, ahead });
  }

  /** Tells no more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
