import type { PreviewEvent } from "../../comfyui/binary_frame.ts";
import type { ComfyError } from "../../comfyui/errors.ts";
import type { ComfyEvent } from "../../comfyui/events.ts";
import type { Job, JobProgress, JobResult } from "../job.ts";
import * as ending from "../job_endings.ts";
import { RunTimer } from "../timing/run_timer.ts";
import type { StepTimes } from "../timing/step_times.ts";
import type { PromptPlace } from "./prompt_finder.ts";
import { RunState } from "./run_state.ts";

/** Options of {@linkcode FollowedRun}. */
export interface FollowedRunOptions {
  /** Milliseconds that never jump. */
  clock: () => number;
  /** Whether pictures of the run under way are kept. */
  previews?: boolean;
  /** What runs of this engine took, to tell how long this one will. */
  stepTimes?: StepTimes;
}

/**
 * A job's run as far as it is known, from what is heard of it and from where it is found, and
 * whether that is all. The job is told of each step.
 */
export class FollowedRun {
  readonly #job: Job;
  readonly #options: FollowedRunOptions;
  readonly #state: RunState;
  readonly #timer: RunTimer;
  /** Messages may have been missed that only the history can make up for. */
  #missing = false;

  /** Begins before the run. */
  constructor(job: Job, options: FollowedRunOptions) {
    this.#job = job;
    this.#options = options;
    this.#state = new RunState(job.workflow, options.clock);
    this.#timer = new RunTimer(job.workflow);
  }

  /** Takes a message of the job's own. */
  hear(event: ComfyEvent): void {
    this.#state.apply(event);
    this.#timer.apply(event, this.#options.clock());
    this.#report();
    if (this.#state.ended) this.#missing ||= !this.#state.outcomeKnown;
  }

  /** Takes a picture of the run under way. */
  show({ mediaType, image }: PreviewEvent): void {
    if (this.#options.previews) this.#job.show({ mediaType, bytes: image });
  }

  /** A message may have been missed. */
  miss(): void {
    this.#missing = true;
  }

  /**
   * Takes where ComfyUI has the job.
   *
   * @throws {ComfyError} If that is nowhere, and nothing is known of what it made.
   */
  take(place: PromptPlace): void {
    switch (place.where) {
      case "pending":
        return this.#report(place.position);
      case "running":
        this.#state.start();
        return this.#report();
      case "ended":
        this.#state.applyHistory(place.entry);
        this.#missing = false;
        return;
      case "nowhere":
        if (this.#state.cameToNothing) throw ending.lost(this.#job.id);
        if (this.#missing) this.#state.missedSome();
        this.#missing = false;
    }
  }

  /** Other runs are told from how long this one took. */
  learn(): void {
    this.#options.stepTimes?.learn(this.#timer);
  }

  /** The job keeps what was made so far, whatever it comes to. */
  keep(): void {
    this.#job.keep(this.#state.outputs);
  }

  /** True once it runs. */
  get started(): boolean {
    return this.#state.started;
  }

  /** When it was first seen to run, by our clock. */
  get startedAt(): number | undefined {
    return this.#state.startedAt;
  }

  /** True once it was heard or found to have ended. */
  get ended(): boolean {
    return this.#state.ended;
  }

  /** True once it has ended and all is known of it that can be. */
  get complete(): boolean {
    return this.#state.ended && !this.#missing;
  }

  /** Why an ended run came to nothing; `undefined` where it did not. */
  get failure(): ComfyError | undefined {
    return this.#state.failure;
  }

  /** What an ended run made, where it did not fail. */
  get result(): JobResult {
    return this.#state.result;
  }

  #report(queuePosition?: number): void {
    if (this.#state.started) return this.#job.advance("in_progress", this.#progress());
    this.#job.advance("pending", {
      fraction: 0,
      ...(queuePosition !== undefined && { queuePosition }),
    });
  }

  #progress(): JobProgress {
    const secondsLeft = this.#options.stepTimes?.secondsLeft(this.#timer, this.#options.clock());
    return { ...this.#state.progress, ...secondsLeft !== undefined && { secondsLeft } };
  }
}
