import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { carryFiles } from "./carry_files.ts";
import type { Engine } from "./engines/engine.ts";
import type { Engines } from "./engines/engines.ts";
import { follow, type FollowOptions } from "./follow/follow.ts";
import type { FollowTimes } from "./follow/follow_times.ts";
import type { Job, JobResult } from "./job.ts";
import * as ending from "./job_endings.ts";
import { JobLostError } from "./job_errors.ts";
import type { JobErrand } from "./job_errand.ts";
import { isOutOfReach } from "./engines/out_of_reach.ts";
import type { JobFile, JobOutputs } from "./outputs.ts";
import type { CarriedFile } from "./prepare.ts";
import { PromptFinder } from "./follow/prompt_finder.ts";
import { StepTimes } from "./timing/step_times.ts";

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
    const options = extraPngInfo ? { extraPngInfo } : {};
    const carries = this.#options.engines.several && files.length > 0;
    if (!carries) return await this.follow(job, engine, options);
    const workflow = await this.#carry(job, files, engine);
    return await this.follow(job, engine, { ...options, workflow });
  }

  /** Sends a job as it is, or finds one that was sent, and follows it to its end. */
  async follow(job: Job, engine: Engine, options: RunOptions = {}): Promise<JobResult> {
    const { times, clock, closing, previews } = this.#options;
    const finder = this.#finderOf(engine);
    try {
      const stepTimes = this.#stepTimesOf(engine);
      const rest = { engine, finder, stepTimes, times, clock, closing, previews, ...options };
      // Where others sent it, it is not ours to stop without being told to.
      const disobeyed = () => options.sent || engine.strays.add(job.id);
      const result = await follow(job, { ...rest, disobeyed });
      engine.health.answered();
      return { ...result, ...this.#named(result, engine) };
    } catch (error) {
      if (isOutOfReach(error)) engine.health.failed(error.message);
      throw error;
    } finally {
      job.keep(this.#named(job.outputs, engine));
    }
  }

  async #carry(
    job: Job,
    files: readonly CarriedFile[],
    engine: Engine,
  ): Promise<ApiWorkflow> {
    const { engines, closing } = this.#options;
    const given = new AbortController();
    const stop = () => given.abort(closing.aborted ? closing.reason : ending.cancelled());
    const signals = [closing, job.cancelled];
    for (const signal of signals) signal.addEventListener("abort", stop);
    if (signals.some(({ aborted }) => aborted)) stop();
    try {
      return await carryFiles(job.workflow, files, { engines, to: engine, signal: given.signal });
    } catch (error) {
      if (isOutOfReach(error)) engine.health.failed(error.message);
      throw error;
    } finally {
      for (const signal of signals) signal.removeEventListener("abort", stop);
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
