import type { FollowTimes } from "./follow_times.ts";

/** What decides, besides what was heard and asked, when ComfyUI is asked about a job again. */
export interface LookFacts {
  /** The socket is open, and the one that the job was sent for: its messages will come. */
  hears: boolean;
  /** ComfyUI fails to answer, or has been told to stop the job. */
  pressing: boolean;
  /** The job waits in the queue. */
  waits: boolean;
  /** When the run will have taken too long; `Infinity` where it cannot. */
  overtimeAt: number;
}

/** The times that {@linkcode LookSchedule} goes by. */
export type LookTimes = Pick<FollowTimes, "queuePoll" | "quietPoll" | "lostPoll">;

/**
 * When to ask ComfyUI about a job. As long as it tells of the job by itself, that moment moves on,
 * and nothing is asked.
 */
export class LookSchedule {
  readonly #times: LookTimes;
  readonly #clock: () => number;
  #askedAt = 0;
  #heardAt = -Infinity;
  #validAfter = -Infinity;
  #urgent = false;
  #queueMoved = true;

  /** Begins before the job is sent; `clock` tells milliseconds that never jump. */
  constructor(times: LookTimes, clock: () => number) {
    this.#times = times;
    this.#clock = clock;
  }

  /** The job was sent; what ComfyUI said before knows nothing of it. */
  sent(): void {
    this.#askedAt = this.#clock();
    this.#validAfter = this.#askedAt;
  }

  /** ComfyUI said something of the job. */
  heard(): void {
    this.#heardAt = this.#clock();
  }

  /** Somebody's job came or went. */
  queueMoved(): void {
    this.#queueMoved = true;
  }

  /** Something happened that wants an answer at once, and not one from before. */
  hurry(): void {
    this.#urgent = true;
    this.#validAfter = this.#clock();
  }

  /** ComfyUI is being asked. */
  asking(): void {
    this.#urgent = this.#queueMoved = false;
  }

  /** It answered, or failed to. */
  asked(): void {
    this.#askedAt = this.#clock();
  }

  /** When ComfyUI last said something of the job. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** What ComfyUI said before this moment is too old. Jobs that ask at about the same time share. */
  get validAfter(): number {
    return Math.max(this.#validAfter, this.#clock() - this.#times.lostPoll / 2);
  }

  /** Milliseconds until ComfyUI is to be asked; 0 or less for now. */
  pause(facts: LookFacts): number {
    return this.#urgent ? 0 : this.#nextAt(facts) - this.#clock();
  }

  #nextAt({ hears, pressing, waits, overtimeAt }: LookFacts): number {
    const { queuePoll, quietPoll, lostPoll } = this.#times;
    const usual = hears && !pressing
      ? Math.max(this.#askedAt, this.#heardAt) + quietPoll
      : this.#askedAt + lostPoll;
    const place = waits && this.#queueMoved ? this.#askedAt + queuePoll : Infinity;
    return Math.min(usual, place, overtimeAt);
  }
}
