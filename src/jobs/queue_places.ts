import type { Dispatcher } from "./dispatcher.ts";
import type { JobErrand } from "./job_errand.ts";

/** How often those that wait are told their place, ms. */
const EVERY_MS = 1000;

/** Tells jobs that wait here how many are before them; at most once a second, as all of them move. */
export class QueuePlaces implements Disposable {
  readonly #dispatcher: Dispatcher<JobErrand>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Tells nothing yet. */
  constructor(dispatcher: Dispatcher<JobErrand>) {
    this.#dispatcher = dispatcher;
  }

  /** One more may wait. Its exact place is worked out later: with thousands it takes a while. */
  added({ job }: JobErrand): void {
    if (this.#dispatcher.size === 0 || job.ended || job.engine !== undefined) return;
    job.advance("pending", { fraction: 0, ahead: this.#dispatcher.size - 1 });
    this.#timer ??= setTimeout(() => this.tell(), EVERY_MS);
  }

  /** Tells all of them now. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let ahead = 0;
    for (const { job } of this.#dispatcher.waiting) {
      if (job.progress.ahead !== ahead) job.advance("pending", { fraction: 0, ahead });
      ahead++;
    }
    if (ahead > 0) this.#timer = setTimeout(() => this.tell(), EVERY_MS);
  }

  /** Tells no more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
