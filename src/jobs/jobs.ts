import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { Engine } from "./engine.ts";
import { follow } from "./follow.ts";
import { DEFAULT_TIMES, type FollowTimes } from "./follow_times.ts";
import { Job } from "./job.ts";
import { closed } from "./job_endings.ts";
import { JobsFullError } from "./job_errors.ts";
import { PromptFinder } from "./prompt_finder.ts";

/** Options of {@linkcode Jobs}. */
export interface JobsOptions {
  /** How patient to be; {@linkcode DEFAULT_TIMES} where left out. */
  times?: Partial<FollowTimes>;
  /** Milliseconds that never jump; `performance.now()` where left out. */
  clock?: () => number;
  /** How many ended jobs are remembered; 1000 where left out. */
  remembered?: number;
  /** How many jobs may be under way; 1000 where left out. */
  active?: number;
}

/** Options of {@linkcode Jobs.submit}. */
export interface SubmitOptions {
  /** Written by ComfyUI into each picture it saves. */
  extraPngInfo?: Record<string, Json>;
  /** The named values that the workflow was made from. */
  inputs?: Readonly<Record<string, Json>>;
}

/** The jobs of one {@linkcode Engine}, by id. */
export class Jobs implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #times: FollowTimes;
  readonly #clock: () => number;
  readonly #limits: { remembered: number; active: number };
  readonly #finder: PromptFinder;
  readonly #jobs = new Map<string, Job>();
  readonly #following = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  /** Begins without any. */
  constructor(engine: Engine, options: JobsOptions = {}) {
    const { times, clock = () => performance.now(), remembered = 1000, active = 1000 } = options;
    this.#engine = engine;
    this.#times = { ...DEFAULT_TIMES, ...times };
    this.#clock = clock;
    this.#limits = { remembered, active };
    this.#finder = new PromptFinder(engine.client, { clock, closing: this.#closing.signal });
  }

  /**
   * Sends a workflow on its way and returns at once; `job.done` tells the outcome.
   *
   * @throws {JobsClosedError} If the server is stopping.
   * @throws {JobsFullError} If too many jobs are under way.
   */
  submit(workflow: ApiWorkflow, options: SubmitOptions = {}): Job {
    this.#closing.signal.throwIfAborted();
    this.#mustHaveRoom();
    const { inputs = {}, extraPngInfo } = options;
    const job = new Job(crypto.randomUUID(), workflow, { inputs, createdAt: Date.now() });
    this.#jobs.set(job.id, job);
    const following = this.#follow(job, extraPngInfo).finally(() => {
      this.#following.delete(following);
      this.#forgetOldest();
    });
    this.#following.add(following);
    return job;
  }

  /** The job of that id, while it is remembered. */
  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** Newest first. */
  list(): Job[] {
    return [...this.#jobs.values()].reverse();
  }

  /** How many have not ended. */
  get active(): number {
    return this.#following.size;
  }

  /** Resolves when no job is being followed any more. */
  async idle(): Promise<void> {
    while (this.#following.size > 0) await Promise.all(this.#following);
  }

  /** Stops following; what ComfyUI runs goes on there. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(closed());
    await this.idle();
  }

  async #follow(job: Job, extraPngInfo: SubmitOptions["extraPngInfo"]): Promise<void> {
    try {
      const result = await follow(job, {
        engine: this.#engine,
        finder: this.#finder,
        times: this.#times,
        clock: this.#clock,
        closing: this.#closing.signal,
        ...(extraPngInfo && { extraPngInfo }),
      });
      job.complete(result);
    } catch (error) {
      job.fail(error);
    }
  }

  #mustHaveRoom(): void {
    if (this.active < this.#limits.active) return;
    throw new JobsFullError(
      `Cannot take another job: ${this.active} are under way. Wait until some of them have ended.`,
    );
  }

  #forgetOldest(): void {
    let ended = this.#jobs.size - this.active;
    for (const [id, job] of this.#jobs) {
      if (ended <= this.#limits.remembered) return;
      if (!job.ended) continue;
      this.#jobs.delete(id);
      ended--;
    }
  }
}
