import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { Deadline } from "./follow/deadline.ts";
import type { Engine } from "./engines/engine.ts";
import type { Engines } from "./engines/engines.ts";
import { DEFAULT_TIMES, type FollowTimes } from "./follow/follow_times.ts";
import { Job, type JobResult } from "./job.ts";
import type { JobArchive } from "./job_archive.ts";
import * as ending from "./job_endings.ts";
import type { JobErrand } from "./job_errand.ts";
import { JobsClosedError } from "./job_errors.ts";
import { recoverJob } from "./job_recovery.ts";
import { JobRunner } from "./job_runner.ts";
import { JobSender } from "./job_sender.ts";
import { KnownJobs } from "./known_jobs.ts";
import type { PlacementStrategy } from "./queue/placement.ts";
import type { CarriedFile } from "./prepare.ts";
import { PRIORITIES, type Priority } from "./queue/priority.ts";
import type { JobRecord } from "./store/job_record.ts";
import { requireEngine } from "./engines/require_engine.ts";
import type { CachedResult } from "./result_cache.ts";
import type { Twins } from "./twins.ts";
import { modelsOf } from "./queue/warm_models.ts";
import { workflowKey } from "./workflow_key.ts";

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
  /** How an engine is chosen among those that could take a job; `auto` where left out. */
  placement?: PlacementStrategy;
  /** How long waits what only a lost ComfyUI can take, ms; 30,000 where left out. */
  lostMs?: number;
  /** How often a lost ComfyUI is asked whether it is back, ms; 2000 where left out. */
  probeMs?: number;
  /** Whether pictures of runs under way are kept. */
  previews?: boolean;
  /** Finds what identical requests are making or have made; nothing is shared where left out. */
  twins?: Twins;
  /** Keeps what is known of jobs beyond this process; nothing is kept where left out. */
  archive?: JobArchive;
}

/** Options of {@linkcode Jobs.submit}. */
export interface SubmitOptions {
  /** Written by ComfyUI into each picture it saves. */
  extraPngInfo?: Record<string, Json>;
  /** The named values that the workflow was made from. */
  inputs?: Readonly<Record<string, Json>>;
  /** Who asks; `local` where left out. */
  caller?: string;
  /** How urgent it is; `normal` where left out. */
  priority?: Priority;
  /** The names of the engines that may run it; any where left out. */
  runsOn?: readonly string[];
  /** The files that it reads, copied where they are needed. */
  files?: readonly CarriedFile[];
  /** Run it although the same was made before, or is being made. */
  fresh?: boolean;
}

/** Who asks where nobody says. */
export const LOCAL_CALLER = "local";

/** All jobs of this process, by id, and their way to the {@linkcode Engines}. */
export class Jobs implements AsyncDisposable {
  readonly #engines: Engines;
  readonly #known: KnownJobs;
  readonly #mostActive: number;
  readonly #runner: JobRunner;
  readonly #sender: JobSender;
  readonly #twins: Twins | undefined;
  readonly #archive: JobArchive | undefined;
  readonly #underway = new Set<Promise<void>>();
  readonly #searches = new Map<string, Promise<Job | undefined>>();
  readonly #closing = new AbortController();

  /** Begins without any. */
  constructor(engines: Engines, options: JobsOptions = {}) {
    const { clock = () => performance.now(), remembered = 1000, active = 1000 } = options;
    const { lostMs = 30_000, probeMs, placement, previews = false, twins } = options;
    this.#engines = engines;
    this.#known = new KnownJobs({ remembered, onEnd: (job) => this.#ended(job) });
    this.#mostActive = active;
    this.#twins = twins;
    this.#archive = options.archive;
    const times = { ...DEFAULT_TIMES, ...options.times };
    const closing = this.#closing.signal;
    this.#runner = new JobRunner({ engines, times, clock, previews, closing });
    const [runner, archive] = [this.#runner, this.#archive];
    this.#sender = new JobSender({ engines, runner, archive, placement, clock, lostMs, probeMs });
  }

  /**
   * Sends a workflow on its way and returns at once; `job.done` tells the outcome. Where the same is
   * being made already, that job is returned, and has one more who wants it.
   *
   * @throws {JobsClosedError} If the server is stopping.
   * @throws {JobsFullError} If too many jobs are under way.
   * @throws {RangeError} If there is no engine of the names that may run it.
   */
  submit(workflow: ApiWorkflow, options: SubmitOptions = {}): Job {
    this.#closing.signal.throwIfAborted();
    requireEngine(options.runsOn, this.#engines);
    const { caller = LOCAL_CALLER, inputs = {}, priority = "normal", fresh = false } = options;
    const key = this.#twins && workflowKey(workflow, options.files);
    const twin = key === undefined || fresh ? undefined : this.#twins?.underway(key);
    if (twin) return this.#join(twin, { caller, priority });
    this.#mustHaveRoom();
    const job = new Job(crypto.randomUUID(), workflow, {
      inputs,
      createdAt: Date.now(),
      priority,
    });
    job.join(caller);
    this.#known.track(job);
    const errand = { ...errandOf(job, options), caller, ...key && { key } };
    this.#await(this.#begin(errand, { fresh }));
    return job;
  }

  /**
   * Runs a small job of our own on one engine, at once and before others. It is not among the jobs
   * that callers see.
   *
   * @throws {ComfyError} Whatever it came to but a result.
   */
  async runAside(
    workflow: ApiWorkflow,
    { engine, signal }: { engine: Engine; signal: AbortSignal },
  ): Promise<JobResult> {
    const job = new Job(crypto.randomUUID(), workflow, { inputs: {}, createdAt: Date.now() });
    const cancel = () => job.cancel();
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    try {
      return await this.#runner.follow(job, engine, { front: true });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  /** The job of that id, while it is remembered. */
  get(id: string): Job | undefined {
    return this.#known.get(id);
  }

  /**
   * The job of that id, also one of an Easel that has ended since: by what was kept of it, and by
   * what the ComfyUIs still know. One that still runs is followed again.
   *
   * @throws {ComfyError} If it has to be looked for, and no ComfyUI answers, or not the one that
   * had it.
   */
  async find(id: string): Promise<Job | undefined> {
    const known = this.#known.get(id);
    if (known) return known;
    this.#closing.signal.throwIfAborted();
    const search = this.#searches.get(id) ?? this.#recover(id);
    this.#searches.set(id, search);
    try {
      return await search;
    } finally {
      this.#searches.delete(id);
    }
  }

  /** What is kept of the newest jobs, those of other processes included; newest first. */
  async records(limit: number): Promise<JobRecord[]> {
    return await this.#archive?.list(limit) ?? [];
  }

  /** Newest first. */
  list(): Job[] {
    return this.#known.list();
  }

  /** How many have not ended. */
  get active(): number {
    return this.#known.active;
  }

  /** How they get to the engines: what waits, and what may be done about it. */
  get queue(): JobSender {
    return this.#sender;
  }

  /** Calls the listener after each change of any job, until the returned function is called. */
  subscribe(listener: (job: Job) => void): () => void {
    return this.#known.subscribe(listener);
  }

  /** Resolves when no job is under way any more. */
  async idle(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  /** Stops following; what ComfyUI runs goes on there. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(ending.closed());
    this.#sender[Symbol.dispose]();
    await this.idle();
    this.#archive?.flush();
  }

  /** It is as urgent as the one who wants it most urgently. */
  #join(job: Job, { caller, priority }: { caller: string; priority: Priority }): Job {
    job.join(caller);
    if (PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(job.priority)) {
      this.#sender.reprioritize(job, priority);
    }
    return job;
  }

  #await(running: Promise<void>): void {
    const underway = running.finally(() => this.#underway.delete(underway));
    this.#underway.add(underway);
  }

  /** Ends with the job. */
  async #begin(errand: JobErrand, { fresh }: { fresh: boolean }): Promise<void> {
    const { job, key } = errand;
    try {
      if (key !== undefined) this.#twins?.begin(key, job);
      const earlier = key === undefined || fresh ? undefined : this.#twins?.earlier(key);
      if (!earlier || !await this.#answer(job, earlier)) this.#sender.send(errand);
    } catch (error) {
      job.fail(error);
    }
    await job.done.catch(() => {});
  }

  /** Answers a job with what was made before; whether that is still there. */
  async #answer(job: Job, earlier: CachedResult): Promise<boolean> {
    using stop = new Deadline({ signals: [this.#closing.signal, job.cancelled] });
    const made = await this.#twins?.made(earlier, this.#engines, stop.signal);
    if (!made || stop.signal.aborted) return false;
    if (earlier.engine !== "") job.engine = earlier.engine;
    job.complete(made);
    return true;
  }

  async #recover(id: string): Promise<Job | undefined> {
    const found = await recoverJob(id, { engines: this.#engines, archive: this.#archive });
    const known = this.#known.get(id);
    if (known || !found) return known;
    if (found.on) await this.#resume(found.job, found.on);
    else if (!found.lost) this.#known.keep(found.job);
    return found.job;
  }

  /** Follows a job that another process sent; resolves once it is known how it is. */
  async #resume(job: Job, engine: Engine): Promise<void> {
    const { promise: known, resolve } = Promise.withResolvers<void>();
    this.#known.track(job);
    const stop = job.onChange(resolve);
    this.#await(settle(job, this.#runner.follow(job, engine, { sent: true })));
    await known;
    stop();
  }

  /** Where we stop, the job goes on: that is how it has to be kept. */
  #ended(job: Job): void {
    if (!(job.error instanceof JobsClosedError)) this.#archive?.save(job);
  }

  #mustHaveRoom(): void {
    if (this.active < this.#mostActive) return;
    throw ending.busy(this.#sender.waiting, this.#sender.secondsUntilTurn);
  }
}

async function settle(job: Job, result: Promise<JobResult>): Promise<void> {
  try {
    job.complete(await result);
  } catch (error) {
    job.fail(error);
  }
}

function errandOf(job: Job, options: SubmitOptions): Omit<JobErrand, "caller"> {
  const { runsOn, files = [], extraPngInfo } = options;
  return {
    job,
    runsOn,
    files,
    models: modelsOf(job.workflow),
    lost: [],
    ...extraPngInfo && { extraPngInfo },
  };
}
