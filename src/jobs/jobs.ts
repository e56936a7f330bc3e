import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { Engine } from "./engine.ts";
import { DEFAULT_TIMES, follow, type FollowTimes } from "./follow.ts";
import { Job } from "./job.ts";

/** Options of {@linkcode Jobs}. */
export interface JobsOptions {
  times?: Partial<FollowTimes>;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** How many ended jobs are remembered. */
  remembered?: number;
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
  #engine: Engine;
  #times: FollowTimes;
  #now: () => number;
  #remembered: number;
  #jobs = new Map<string, Job>();
  #following = new Set<Promise<void>>();
  #closing = new AbortController();

  constructor(engine: Engine, options: JobsOptions = {}) {
    this.#engine = engine;
    this.#times = { ...DEFAULT_TIMES, ...options.times };
    this.#now = options.now ?? Date.now;
    this.#remembered = options.remembered ?? 1000;
  }

  /** Sends a workflow on its way and returns at once; `job.done` tells the outcome. */
  submit(workflow: ApiWorkflow, options: SubmitOptions = {}): Job {
    const job = new Job(crypto.randomUUID(), workflow, {
      inputs: options.inputs ?? {},
      createdAt: this.#now(),
    });
    this.#jobs.set(job.id, job);
    this.#forgetOldest();
    const following = this.#follow(job, options).finally(() => this.#following.delete(following));
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
    this.#closing.abort();
    await this.idle();
  }

  async #follow(job: Job, { extraPngInfo }: SubmitOptions): Promise<void> {
    try {
      job.complete(
        await follow(this.#engine, job, {
          times: this.#times,
          now: this.#now,
          closing: this.#closing.signal,
          ...(extraPngInfo && { extraPngInfo }),
        }),
      );
    } catch (error) {
      job.fail(error);
    }
  }

  #forgetOldest(): void {
    for (const [id, job] of this.#jobs) {
      if (this.#jobs.size <= this.#remembered) return;
      if (job.ended) this.#jobs.delete(id);
    }
  }
}
