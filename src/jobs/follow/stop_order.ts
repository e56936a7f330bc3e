import type { ComfyClient } from "../../comfyui/client.ts";
import { cancelPrompt } from "./cancel_prompt.ts";
import type { FollowTimes } from "./follow_times.ts";
import type { Job } from "../job.ts";
import { cancelled, fellSilent, timedOut } from "../job_endings.ts";
import type { PromptPlace } from "./prompt_finder.ts";

/** Options of {@linkcode StopOrder}. */
export interface StopOrderOptions {
  /** The ComfyUI that has the job. */
  client: ComfyClient;
  /** How long it may run, and go on after it was told to stop. */
  times: Pick<FollowTimes, "run" | "silence" | "stop">;
  /** Milliseconds that never jump. */
  clock: () => number;
  /** Told where ComfyUI has not obeyed for too long. */
  disobeyed?: (() => void) | undefined;
}

/** What is known of a run's course, by our clock. */
export interface RunTimes {
  /** When it was first seen to run; `undefined` before that. */
  startedAt: number | undefined;
  /** When ComfyUI last said something of it; `-Infinity` where it never has. */
  heardAt: number;
}

/** The order to stop a job, because its caller cancelled it or its run takes too long. */
export class StopOrder {
  readonly #job: Job;
  readonly #options: StopOrderOptions;
  #late: Error | undefined;
  #sentAt: number | undefined;

  /** Not given yet. */
  constructor(job: Job, options: StopOrderOptions) {
    this.#job = job;
    this.#options = options;
  }

  /**
   * When a run that began and was last heard of then will have taken too long, or been silent for
   * too long; `Infinity` once the order is given.
   */
  overtimeAt({ startedAt, heardAt }: RunTimes): number {
    if (startedAt === undefined || this.#late) return Infinity;
    const { run, silence } = this.#options.times;
    return Math.min(startedAt + run, Math.max(startedAt, heardAt) + silence);
  }

  /** Gives the order if such a run takes too long. */
  checkTime(times: RunTimes): void {
    const now = this.#options.clock();
    if (now < this.overtimeAt(times)) return;
    const { run, silence } = this.#options.times;
    const ran = now - (times.startedAt ?? now);
    this.#late = ran >= run ? timedOut(this.#job.id, run) : fellSilent(this.#job.id, silence);
  }

  /** Whether it was given for taking too long. */
  get late(): boolean {
    return this.#late !== undefined;
  }

  /** Whether the job is to be stopped. */
  get given(): boolean {
    return this.reason !== undefined;
  }

  /** Whether ComfyUI has been told. */
  get sent(): boolean {
    return this.#sentAt !== undefined;
  }

  /** What becomes of the job by this order. */
  get reason(): Error | undefined {
    if (this.#late) return this.#late;
    return this.#job.cancelled.aborted ? cancelled() : undefined;
  }

  /**
   * Tells ComfyUI; to be called again as long as it has the job.
   *
   * @throws The reason, where ComfyUI has not obeyed for too long.
   */
  async send(place: PromptPlace, signal: AbortSignal): Promise<void> {
    const { client, clock, times, disobeyed } = this.#options;
    const now = clock();
    if (now - (this.#sentAt ?? now) >= times.stop) {
      disobeyed?.();
      throw this.reason;
    }
    this.#sentAt ??= now;
    await cancelPrompt(client, this.#job.id, { place, signal });
  }
}
