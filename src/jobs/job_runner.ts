import { ConnectionError, HttpError } from "../comfyui/errors.ts";
import { carryFiles } from "./carry_files.ts";
import type { Engine } from "./engine.ts";
import type { Engines } from "./engines.ts";
import { follow, type FollowOptions } from "./follow.ts";
import type { FollowTimes } from "./follow_times.ts";
import type { Job, JobResult } from "./job.ts";
import { JobLostError } from "./job_errors.ts";
import type { JobErrand } from "./job_errand.ts";
import type { JobFile, JobOutputs } from "./outputs.ts";
import { PromptFinder } from "./prompt_finder.ts";
import { StepTimes } from "./step_times.ts";

/** Options of {@linkcode JobRunner}. */
export interface JobRunnerOptions {
  /** All there are. */
  engines: Engines;
  /** How patient to be. */
  times: FollowTimes;
  /** Milliseconds that never jump. */
  clock: () => number;
  /** Whether pictures of runs under way are kept. */
  previews: boolean;
  /** Aborts when the server stops. */
  closing: AbortSignal;
}

/** What may be asked of one run. */
export type RunOptions = Pick<FollowOptions, "extraPngInfo" | "front" | "sent" | "workflow">;

/** Runs jobs on engines, and learns from it how the engines are. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #finders = new Map<Engine, PromptFinder>();
  readonly #stepTimes = new Map<Engine, StepTimes>();

  /** Runs nothing yet. */
  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /**
   * Copies a job's files to an engine, sends the job and follows it to its end.
   *
   * @throws {ComfyError} Whatever it came to but a result.
   */
  async run({ job, files, extraPngInfo }: JobErrand, engine: Engine): Promise<JobResult> {
    const { engines, closing } = this.#options;
    const signal = AbortSignal.any([closing, job.cancelled]);
    const options = extraPngInfo ? { extraPngInfo } : {};
    if (!engines.several || files.length === 0) return await this.follow(job, engine, options);
    const workflow = await carryFiles(job.workflow, files, { engines, to: engine, signal });
    return await this.follow(job, engine, { ...options, workflow });
  }

  /** Sends a job as it is, or finds one that was sent, and follows it to its end. */
  async follow(job: Job, engine: Engine, options: RunOptions = {}): Promise<JobResult> {
    const { times, clock, closing, previews } = this.#options;
    const finder = this.#finderOf(engine);
    try {
      const stepTimes = this.#stepTimesOf(engine);
      const rest = { engine, finder, stepTimes, times, clock, closing, previews, ...options };
      const result = await follow(job, rest);
      engine.health.answered();
      return { ...result, ...this.#named(result, engine) };
    } catch (error) {
      if (isOutOfReach(error)) engine.health.failed(error.message);
      throw error;
    } finally {
      job.keep(this.#named(job.outputs, engine));
    }
  }

  #stepTimesOf(engine: Engine): StepTimes {
    const known = this.#stepTimes.get(engine) ?? new StepTimes();
    this.#stepTimes.set(engine, known);
    return known;
  }

  #finderOf(engine: Engine): PromptFinder {
    const { clock, closing } = this.#options;
    const finder = this.#finders.get(engine) ?? new PromptFinder(engine.client, { clock, closing });
    this.#finders.set(engine, finder);
    return finder;
  }

  /** Where there are several engines, a file's name alone does not say where it lies. */
  #named({ files, texts }: JobOutputs, { name }: Engine): JobOutputs {
    if (!this.#options.engines.several) return { files, texts };
    return { files: files.map((file): JobFile => ({ ...file, engine: name })), texts };
  }
}

/** Whether a job failed only because its engine did: another may still run it. */
export function isEngineLoss(error: unknown): boolean {
  return isOutOfReach(error) || error instanceof JobLostError;
}

/** It does not answer, or something else answers in its place: a proxy before it, or a login page. */
function isOutOfReach(error: unknown): error is ConnectionError | HttpError {
  if (error instanceof HttpError) return error.status >= 502 || error.status < 300;
  return error instanceof ConnectionError;
}
