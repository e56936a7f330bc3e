import { Dispatcher } from "./queue/dispatcher.ts";
import type { Engine } from "./engines/engine.ts";
import { EngineProbe } from "./engines/engine_probe.ts";
import type { Engines } from "./engines/engines.ts";
import type { Job, JobResult } from "./job.ts";
import type { JobArchive } from "./job_archive.ts";
import * as ending from "./job_endings.ts";
import type { JobErrand } from "./job_errand.ts";
import { isEngineLoss, type JobRunner } from "./job_runner.ts";
import { isOutOfReach, mayHaveTaken } from "./engines/out_of_reach.ts";
import type { PlacementStrategy } from "./queue/placement.ts";
import type { Priority } from "./queue/priority.ts";
import { QueuePlaces } from "./queue/queue_places.ts";
import { RunLengths } from "./queue/run_lengths.ts";

/** Options of {@linkcode JobSender}. */
export interface JobSenderOptions {
  /** Where jobs are sent. */
  engines: Engines;
  /** Runs them there. */
  runner: JobRunner;
  /** How an engine is chosen among those that could take a job. */
  placement?: PlacementStrategy | undefined;
  /** Keeps what becomes of them. */
  archive?: JobArchive | undefined;
  /** Milliseconds that never jump. */
  clock: () => number;
  /** How long waits what only a lost ComfyUI can take, ms. */
  lostMs: number;
  /** How often a lost ComfyUI is asked whether it is back, ms. */
  probeMs?: number | undefined;
}

/** The way of jobs to the engines: they wait, are sent, and where an engine is lost, sent again. */
export class JobSender implements Disposable {
  readonly #options: JobSenderOptions;
  readonly #dispatcher: Dispatcher<JobErrand>;
  readonly #places: QueuePlaces;
  readonly #lengths = new RunLengths();
  readonly #stack = new DisposableStack();
  #closed = false;

  /** Nothing waits yet. */
  constructor(options: JobSenderOptions) {
    const { engines, placement, clock, lostMs, probeMs } = options;
    this.#options = options;
    const run = (errand: JobErrand, engine: Engine) => this.#run(errand, engine);
    this.#dispatcher = this.#stack.use(
      new Dispatcher({ engines, strategy: placement, run, clock, lostMs }),
    );
    this.#places = this.#stack.use(new QueuePlaces(this.#dispatcher));
    for (const engine of engines.all) {
      this.#stack.use(new EngineProbe(engine, { everyMs: probeMs }));
    }
  }

  /** Lets a job wait for its turn, or sends it at once; the job itself tells what it came to. */
  send(errand: JobErrand, { front = false } = {}): void {
    const { job, caller } = errand;
    if (this.#closed) return job.fail(ending.closed());
    if (job.cancelled.aborted) return job.fail(ending.cancelled());
    this.#options.archive?.save(job);
    this.#dispatcher.add(errand, { caller, priority: job.priority, front });
    this.#places.added(errand);
    this.#heedCancel(errand);
  }

  /** How many wait for a turn. */
  get waiting(): number {
    return this.#dispatcher.size;
  }

  /** In how many seconds a job will probably have ended; at least 1. */
  get secondsUntilTurn(): number {
    // However many jobs a ComfyUI is given, it runs one at a time.
    return this.#lengths.secondsUntilOneOf(this.#options.engines.up.length);
  }

  /** Gives a job that waits another priority; false where it waits no more. */
  reprioritize(job: Job, priority: Priority): boolean {
    const errand = this.#dispatcher.waiting.find((errand) => errand.job === job);
    if (!errand || this.#closed) return false;
    // It would only lose its place among those of the same priority.
    if (job.priority === priority) return true;
    if (!this.#dispatcher.move(errand, priority)) return false;
    job.priority = priority;
    this.#places.tell();
    return true;
  }

  /** Sends no more jobs to these engines, or to any; what they have goes on. */
  pause(engines: Iterable<string> = this.#names()): void {
    this.#dispatcher.pause(engines);
  }

  /** Sends jobs to these engines again, or to all. */
  resume(engines: Iterable<string> = this.#names()): void {
    this.#dispatcher.resume(engines);
  }

  /** The names of the engines that are sent no jobs. */
  get paused(): readonly string[] {
    return this.#dispatcher.paused;
  }

  /** How many jobs an engine has now. */
  runningOn(engine: string): number {
    return this.#dispatcher.runningOn(engine);
  }

  /** Sends nothing more; what still waits has failed by that. */
  [Symbol.dispose](): void {
    this.#closed = true;
    const waiting = [...this.#dispatcher.waiting];
    this.#stack.dispose();
    for (const { job } of waiting) job.fail(ending.closed());
  }

  /** What was sent already is stopped by whoever follows it. */
  #withdraw(errand: JobErrand): void {
    if (this.#dispatcher.remove(errand)) errand.job.fail(ending.cancelled());
  }

  /** The job is remembered longer than what was needed to run it. */
  #heedCancel(errand: JobErrand): void {
    const { cancelled, done } = errand.job;
    const withdraw = () => this.#withdraw(errand);
    const forget = () => cancelled.removeEventListener("abort", withdraw);
    cancelled.addEventListener("abort", withdraw);
    done.then(forget, forget);
  }

  async #run(errand: JobErrand, engine: Engine): Promise<void> {
    const { job } = errand;
    try {
      job.engine = engine.name;
      job.advance("pending", { fraction: 0 });
      this.#options.archive?.save(job);
      this.#end(job, await this.#options.runner.run(errand, engine));
    } catch (error) {
      const elsewhere = this.#sendElsewhere(errand, engine, error);
      if (!elsewhere) job.fail(error);
      const isWanted = !elsewhere && !job.cancelled.aborted;
      if (!isWanted && mayHaveTaken(error)) engine.strays.add(job.id);
    }
  }

  #end(job: Job, result: JobResult): void {
    this.#lengths.ran(result.ranMs);
    job.complete(result);
  }

  /**
   * At most once, where the engine may have had it: a job that brings down each engine must not
   * bring down all. One that was never sent has brought down nothing.
   */
  #sendElsewhere(errand: JobErrand, { name }: Engine, error: unknown): boolean {
    const { job, runsOn = this.#names() } = errand;
    const others = runsOn.filter((other) => other !== name);
    if (!isEngineLoss(error) || errand.lost.length > 0 || others.length === 0) return false;
    if (job.cancelled.aborted || this.#closed) return false;
    const lost = isOutOfReach(error) && !mayHaveTaken(error) ? [] : [name];
    job.engine = undefined;
    job.note(`${name} stopped answering, so the job was run on another ComfyUI.`);
    this.send({ ...errand, runsOn: others, lost }, { front: true });
    return true;
  }

  #names(): string[] {
    return this.#options.engines.all.map(({ name }) => name);
  }
}
