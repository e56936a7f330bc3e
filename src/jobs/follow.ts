import type { ComfyEvent, ConnectionChange } from "../comfyui/events.ts";
import { ConnectionError, ExecutionInterruptedError } from "../comfyui/errors.ts";
import type { Json } from "../comfyui/json.ts";
import { cancelPrompt } from "./cancel_prompt.ts";
import type { Engine } from "./engine.ts";
import type { Job, JobResult } from "./job.ts";
import { JobLostError, JobsClosedError, JobTimeoutError } from "./job_errors.ts";
import { RunState } from "./run_state.ts";
import { submitOnce } from "./submit_once.ts";

/** How patient following a job is; all in milliseconds. */
export interface FollowTimes {
  /** How long a job may run, waiting in the queue not counted. */
  run: number;
  /** Without a message of the job for so long, ComfyUI is asked, while the socket is open. */
  quietPoll: number;
  /** The same while the socket is not open. */
  lostPoll: number;
  /** How long ComfyUI may fail to answer before a job is given up. */
  unreachable: number;
}

/** Times that suit a ComfyUI on this machine or near it. */
export const DEFAULT_TIMES: FollowTimes = {
  run: 300_000,
  quietPoll: 5_000,
  lostPoll: 500,
  unreachable: 15_000,
};

/** Options of {@linkcode follow}. */
export interface FollowOptions {
  times: FollowTimes;
  now: () => number;
  /** Written by ComfyUI into each picture it saves. */
  extraPngInfo?: Record<string, Json>;
  /** Aborts when the server stops. */
  closing: AbortSignal;
}

/**
 * Submits a job and follows it to its end: the event socket raced with asking, because a socket can
 * be silent and open, and messages can be missed. Done means `executing {node: null}`, or an entry
 * in the history; nothing is waited for without asking now and then whether it still exists.
 */
export async function follow(engine: Engine, job: Job, options: FollowOptions): Promise<JobResult> {
  const follower = new Follower(engine, job, options);
  try {
    return await follower.run();
  } finally {
    follower.stop();
  }
}

class Follower {
  #engine: Engine;
  #job: Job;
  #options: FollowOptions;
  #state: RunState;
  #stopListening: () => void = () => {};
  #wake: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** True while no message of this job can have been missed. */
  #unbroken = false;
  #mustLook = false;
  #cancelSent = false;
  #overtime = false;
  #failingSince: number | undefined;
  #onAbort = () => this.#look();

  constructor(engine: Engine, job: Job, options: FollowOptions) {
    this.#engine = engine;
    this.#job = job;
    this.#options = options;
    this.#state = new RunState(job.workflow, options.now);
  }

  async run(): Promise<JobResult> {
    const { events } = this.#engine;
    // Without a socket the job still runs; asking is slower, not wrong.
    await events.connect().catch(() => {});
    if (this.#job.cancelled.aborted) throw cancelled();
    this.#unbroken = events.connected;
    this.#stopListening = this.#engine.listen(this.#job.id, (event) => this.#receive(event));
    this.#job.cancelled.addEventListener("abort", this.#onAbort);
    this.#options.closing.addEventListener("abort", this.#onAbort);
    const warnings = await submitOnce(this.#engine, this.#job, this.#options.extraPngInfo);
    const result = await this.#toTheEnd();
    return { ...result, warnings: [...warnings, ...result.warnings] };
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#job.cancelled.removeEventListener("abort", this.#onAbort);
    this.#options.closing.removeEventListener("abort", this.#onAbort);
  }

  async #toTheEnd(): Promise<JobResult> {
    while (!this.#state.ended || !this.#unbroken) {
      if (this.#options.closing.aborted) throw closed(this.#job);
      if (this.#mustLook || this.#state.ended || !(await this.#awake())) {
        this.#mustLook = false;
        await this.#act();
        if (this.#state.ended) break;
      }
    }
    return this.#outcome();
  }

  /** Waits for a message or for the time to ask; tells whether it was a message. */
  #awake(): Promise<boolean> {
    if (this.#state.ended || this.#mustLook) return Promise.resolve(!this.#mustLook);
    return new Promise((resolve) => {
      this.#wake = () => {
        clearTimeout(this.#timer);
        resolve(!this.#mustLook);
      };
      this.#timer = setTimeout(() => resolve(false), this.#pause());
    });
  }

  #pause(): number {
    const { times } = this.#options;
    const live = this.#engine.events.connected && this.#failingSince === undefined &&
      !this.#job.cancelled.aborted;
    const untilOvertime = Math.max(0, times.run - this.#state.ranMs);
    const pause = live ? times.quietPoll : times.lostPoll;
    return this.#overtime ? pause : Math.min(pause, untilOvertime);
  }

  #look(): void {
    this.#mustLook = true;
    this.#wake();
  }

  #receive(event: ComfyEvent | ConnectionChange): void {
    if (event.type === "connection") {
      if (event.state !== "open") this.#unbroken = false;
      return this.#look();
    }
    if (event.type === "status") {
      // Somebody's prompt came or went: our place in the queue may have changed.
      return this.#state.started ? undefined : this.#look();
    }
    this.#state.apply(event);
    this.#report();
    this.#wake();
  }

  #report(queuePosition?: number): void {
    if (this.#state.started) this.#job.advance("in_progress", this.#state.progress);
    else {
      this.#job.advance("pending", {
        fraction: 0,
        ...(queuePosition !== undefined && { queuePosition }),
      });
    }
  }

  /** Cancels what is to be cancelled, then asks ComfyUI how the job is. */
  async #act(): Promise<void> {
    this.#overtime ||= this.#state.started && this.#state.ranMs >= this.#options.times.run;
    try {
      if ((this.#overtime || this.#job.cancelled.aborted) && !this.#cancelSent) {
        await cancelPrompt(this.#engine.client, this.#job.id);
        this.#cancelSent = true;
      }
      await this.#ask();
      this.#failingSince = undefined;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const now = this.#options.now();
      this.#failingSince ??= now;
      if (now - this.#failingSince >= this.#options.times.unreachable) throw stopped(error);
    }
  }

  /** The queue before the history: a prompt leaves the one and enters the other in one step. */
  async #ask(): Promise<void> {
    const { client } = this.#engine;
    const queue = await client.getQueue();
    const position = queue.pending.findIndex((item) => item.promptId === this.#job.id);
    if (queue.running.some((item) => item.promptId === this.#job.id)) this.#state.start();
    else if (position < 0) {
      const entry = await client.getHistory(this.#job.id);
      if (entry) this.#state.applyHistory(entry);
      else if (!this.#state.ended || !this.#unbroken) throw this.#gone();
    }
    if (!this.#state.ended) this.#report(position < 0 ? undefined : position);
  }

  #gone(): Error {
    if (this.#cancelSent) return this.#overtime ? this.#timedOut() : cancelled();
    if (!this.#state.started) {
      return new ExecutionInterruptedError(
        "The job was taken out of ComfyUI's queue by someone else. Send it again if you still want it.",
      );
    }
    return new JobLostError(
      `Cannot find job "${this.#job.id}": ComfyUI neither runs it nor has it in its history. ` +
        "It was restarted or its history was cleared; send the job again.",
    );
  }

  #outcome(): JobResult {
    try {
      return this.#state.result();
    } catch (error) {
      if (!(error instanceof ExecutionInterruptedError)) throw error;
      if (this.#overtime) throw this.#timedOut();
      throw this.#job.cancelled.aborted ? cancelled() : new ExecutionInterruptedError(
        "The job was interrupted in ComfyUI by someone else. Send it again if you still want it.",
      );
    }
  }

  #timedOut(): JobTimeoutError {
    const seconds = Math.round(this.#options.times.run / 1000);
    return new JobTimeoutError(
      `Cannot finish job "${this.#job.id}": it timed out after running for ${seconds} s and was ` +
        "interrupted. Ask for fewer steps or a smaller picture.",
    );
  }
}

function cancelled(): ExecutionInterruptedError {
  return new ExecutionInterruptedError("The job was cancelled.");
}

function stopped(cause: ConnectionError): ConnectionError {
  return new ConnectionError(
    `ComfyUI is not responding since the job was sent. See whether it still runs. ${cause.message}`,
    { cause },
  );
}

function closed(job: Job): JobsClosedError {
  return new JobsClosedError(
    `Cannot follow job "${job.id}": the server is stopping. ComfyUI goes on with it.`,
  );
}
