import type { ComfyEvent, ConnectionChange } from "../../comfyui/events.ts";
import { ExecutionInterruptedError } from "../../comfyui/errors.ts";
import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import { Bell } from "./bell.ts";
import { Deadline } from "./deadline.ts";
import type { Engine } from "../engines/engine.ts";
import type { FollowTimes } from "./follow_times.ts";
import { FollowedRun } from "./followed_run.ts";
import type { Job, JobResult } from "../job.ts";
import * as ending from "../job_endings.ts";
import { LookSchedule } from "./look_schedule.ts";
import type { PromptFinder, PromptPlace } from "./prompt_finder.ts";
import type { StepTimes } from "../timing/step_times.ts";
import { type RunTimes, StopOrder } from "./stop_order.ts";
import { submitOnce } from "./submit_once.ts";
import { Trouble } from "./trouble.ts";

/** Options of {@linkcode follow}. */
export interface FollowOptions {
  /** The ComfyUI that runs the job. */
  engine: Engine;
  /** Shared by all jobs of the engine. */
  finder: PromptFinder;
  /** How patient to be. */
  times: FollowTimes;
  /** Milliseconds that never jump. */
  clock: () => number;
  /** What is sent: the job's workflow with the names that its files have there. */
  workflow?: ApiWorkflow;
  /** Written by ComfyUI into each picture it saves. */
  extraPngInfo?: Record<string, Json>;
  /** Ahead of all that waits in ComfyUI. */
  front?: boolean;
  /** ComfyUI has it already: it was sent by an Easel that has ended since. */
  sent?: boolean;
  /** Whether pictures of the run under way are kept. */
  previews?: boolean;
  /** Told where ComfyUI goes on with the job for too long, though it was told to stop. */
  disobeyed?: () => void;
  /** What runs of this engine took, to tell how long this one will. */
  stepTimes?: StepTimes;
  /** Aborts when the server stops; its reason becomes the job's error. */
  closing: AbortSignal;
}

/**
 * Submits a job and follows it to its end, by listening and, where that is not enough, by asking:
 *
 * - Its messages on the event socket wake it. As long as they come, nothing is asked, and the last
 *   one, `executing {node: null}`, ends it.
 * - It asks where the job is when messages fail to come or may have been missed
 *   ({@linkcode LookSchedule} says when). The history then ends it, or that ComfyUI knows nothing
 *   of the job.
 * - Where the job is to be stopped, it asks and tells ComfyUI so again and again, until one of these
 *   ends it or ComfyUI has not obeyed for too long.
 *
 * Nothing is waited for without a limit, save a turn in ComfyUI's queue.
 *
 * @throws {ComfyError} Whatever the job came to but a result.
 */
export async function follow(job: Job, options: FollowOptions): Promise<JobResult> {
  using follower = new Follower(job, options);
  return await follower.toEnd();
}

class Follower implements Disposable {
  readonly #job: Job;
  readonly #options: FollowOptions;
  readonly #run: FollowedRun;
  readonly #schedule: LookSchedule;
  readonly #stopOrder: StopOrder;
  readonly #trouble = new Trouble();
  readonly #bell = new Bell();
  readonly #stack = new DisposableStack();
  #clientId = "";
  #burdened = false;

  constructor(job: Job, options: FollowOptions) {
    const { engine: { client }, times, clock, disobeyed } = options;
    this.#job = job;
    this.#options = options;
    this.#run = new FollowedRun(job, options);
    this.#schedule = new LookSchedule(times, clock);
    this.#stopOrder = new StopOrder(job, { client, times, clock, disobeyed });
  }

  async toEnd(): Promise<JobResult> {
    await this.#connect();
    this.#listen();
    const warnings = this.#options.sent ? this.#adopt() : await this.#submit();
    await this.#untilEnded();
    const result = this.#result();
    this.#run.learn();
    return { ...result, warnings: [...warnings, ...result.warnings] };
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
    this.#run.keep();
  }

  async #connect(): Promise<void> {
    const { engine, times, closing } = this.#options;
    const { cancelled } = this.#job;
    using limit = this.#deadline(times.connect, cancelled);
    // Without a socket the job still runs; asking is slower, not wrong.
    await engine.events.connect({ signal: limit.signal }).catch(() => {});
    closing.throwIfAborted();
    if (cancelled.aborted) throw ending.cancelled();
  }

  #listen(): void {
    const { engine, closing } = this.#options;
    this.#stack.defer(engine.listen(this.#job.id, (event) => this.#receive(event)));
    const onAbort = () => this.#hurry();
    for (const signal of [this.#job.cancelled, closing]) {
      signal.addEventListener("abort", onAbort);
      this.#stack.defer(() => signal.removeEventListener("abort", onAbort));
    }
  }

  async #submit(): Promise<string[]> {
    const { engine: { client, events }, finder, closing, ...rest } = this.#options;
    const { extraPngInfo, workflow, front } = rest;
    this.#clientId = events.clientId;
    if (!events.connected) this.#run.miss();
    const { times, clock } = rest;
    const warnings = await submitOnce(this.#job, {
      client,
      times,
      clock,
      clientId: this.#clientId,
      signal: closing,
      heard: () => this.#run.started,
      find: (promptId) =>
        this.#ask((signal) => finder.find(promptId, { since: this.#now(), signal })),
      ...(workflow && { workflow }),
      ...(front && { front }),
      ...(extraPngInfo && { extraPngInfo }),
    });
    this.#schedule.sent();
    return warnings;
  }

  /** Nobody sends it: it is there, and what it said so far only the history knows. */
  #adopt(): string[] {
    this.#run.miss();
    this.#schedule.hurry();
    return [];
  }

  async #untilEnded(): Promise<void> {
    while (!this.#run.complete) {
      this.#options.closing.throwIfAborted();
      const pause = this.#pauseBeforeLook();
      if (pause > 0) await this.#bell.wait(pause);
      else await this.#look();
    }
  }

  #result(): JobResult {
    const { failure } = this.#run;
    if (!failure) return this.#run.result;
    if (!(failure instanceof ExecutionInterruptedError)) throw failure;
    throw this.#stopOrder.reason ?? ending.interruptedByOthers();
  }

  #receive(event: ComfyEvent | ConnectionChange): void {
    if (event.type === "connection") return this.#onConnection(event);
    if (event.type === "status") return this.#onQueueMoved();
    if (event.type === "unknown") return this.#onUnreadable();
    const { started } = this.#run;
    this.#schedule.heard();
    if (event.type === "preview") return this.#run.show(event);
    this.#run.hear(event);
    if (this.#run.ended) this.#hurry();
    // The time that it may run has begun.
    else if (!started) this.#bell.ring();
  }

  #onConnection({ state }: ConnectionChange): void {
    if (state !== "open") {
      this.#run.miss();
      this.#trouble.note();
    }
    this.#hurry();
  }

  /** What nobody can read may have been about this job, and nothing is sent again. */
  #onUnreadable(): void {
    this.#run.miss();
    this.#hurry();
  }

  #onQueueMoved(): void {
    if (this.#run.started) return;
    this.#schedule.queueMoved();
    this.#bell.ring();
  }

  #hurry(): void {
    this.#schedule.hurry();
    this.#bell.ring();
  }

  #pauseBeforeLook(): number {
    const { events } = this.#options.engine;
    const { started } = this.#run;
    return this.#schedule.pause({
      hears: events.connected && events.clientId === this.#clientId,
      pressing: this.#trouble.present || this.#stopOrder.given,
      waits: !started,
      overtimeAt: this.#stopOrder.overtimeAt(this.#times()),
    });
  }

  /** Asks where the job is, and stops it where it is to be stopped. */
  async #look(): Promise<void> {
    const { finder } = this.#options;
    const began = this.#now();
    this.#schedule.asking();
    this.#stopOrder.checkTime(this.#times());
    if (this.#stopOrder.late) this.#burdenEngine();
    try {
      await this.#ask(async (signal) => {
        const since = this.#schedule.validAfter;
        const place = await finder.find(this.#job.id, { since, signal });
        this.#take(place);
        if (this.#stopOrder.given) await this.#stop(place, signal);
      });
      this.#trouble.passed();
    } catch (error) {
      this.#bear(error, began);
    }
    this.#schedule.asked();
  }

  /** Until the run has ended, however well it answers. */
  #burdenEngine(): void {
    if (this.#burdened) return;
    this.#burdened = true;
    const { health } = this.#options.engine;
    this.#stack.defer(health.burden("A job fell silent or ran too long."));
  }

  #take(place: PromptPlace): void {
    if (place.where === "nowhere" && !this.#run.ended) throw this.#gone();
    this.#run.take(place);
  }

  #gone(): Error {
    const { sent, reason } = this.#stopOrder;
    if (reason && (sent || this.#job.cancelled.aborted)) return reason;
    if (!this.#run.started && !this.#trouble.had) return ending.takenOut();
    return ending.lost(this.#job.id);
  }

  async #stop(place: PromptPlace, signal: AbortSignal): Promise<void> {
    const isFirst = !this.#stopOrder.sent;
    await this.#stopOrder.send(place, signal);
    // It should be gone now; but where it is not, there is a pause before it is tried again.
    if (isFirst && place.where === "pending") this.#hurry();
  }

  /** Frames that come show that ComfyUI lives, even where it does not answer. */
  #bear(error: unknown, askedAt: number): void {
    const silentSince = Math.max(this.#trouble.bear(error, askedAt), this.#schedule.heardAt);
    if (this.#now() - silentSince < this.#options.times.unreachable) return;
    throw ending.notResponding(this.#job.id, error as Error);
  }

  async #ask<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    using limit = this.#deadline(this.#options.times.unreachable);
    return await question(limit.signal);
  }

  #deadline(ms: number, ...signals: AbortSignal[]): Deadline {
    return new Deadline({
      ms,
      reason: () => ending.noAnswer(ms),
      signals: [this.#options.closing, ...signals],
    });
  }

  #times(): RunTimes {
    return { startedAt: this.#run.startedAt, heardAt: this.#schedule.heardAt };
  }

  #now(): number {
    return this.#options.clock();
  }
}
