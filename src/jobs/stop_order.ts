import type { ComfyClient } from "../comfyui/client.ts";
import { cancelPrompt } from "./cancel_prompt.ts";
import type { FollowTimes } from "./follow_times.ts";
import type { Job } from "./job.ts";
import { cancelled, timedOut } from "./job_endings.ts";
import type { PromptPlace } from "./prompt_finder.ts";

/** Options of {@linkcode StopOrder}. */
export interface StopOrderOptions {
  /** The ComfyUI that has the job. */
  client: ComfyClient;
  /** How long it may run, and go on after it was told to stop. */
  times: Pick<FollowTimes, "run" | "stop">;
  /** Milliseconds that never jump. */
  clock: () => number;
}

/** The order to stop a job, because its caller cancelled it or its run takes too long. */
export class StopOrder {
  readonly #job: Job;
  readonly #options: StopOrderOptions;
  #overtime = false;
  #sentAt: number | undefined;

  /** Not given yet. */
  constructor(job: Job, options: StopOrderOptions) {
    this.#job = job;
    this.#options = options;
  }

  /** When a run that began then will have taken too long; `Infinity` once the order is given. */
  overtimeAt(startedAt: number | undefined): number {
    if (startedAt === undefined || this.#overtime) return Infinity;
    return startedAt + this.#options.times.run;
  }

  /** Gives the order if a run that began then takes too long. */
  checkTime(startedAt: number | undefined): void {
    this.#overtime ||= this.#options.clock() >= this.overtimeAt(startedAt);
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
    if (this.#overtime) return timedOut(this.#job.id, this.#options.times.run);
    return this.#job.cancelled.aborted ? cancelled() : undefined;
  }

  /**
   * Tells ComfyUI; to be called again as long as it has the job.
   *
   * @throws The reason, where ComfyUI has not obeyed for too long.
   */
  async send(place: PromptPlace, signal: AbortSignal): Promise<void> {
    const { client, clock, times } = this.#options;
    const now = clock();
    if (now - (this.#sentAt ?? now) >= times.stop) throw this.reason;
    this.#sentAt ??= now;
    await cancelPrompt(client, this.#job.id, { place, signal });
  }
}
