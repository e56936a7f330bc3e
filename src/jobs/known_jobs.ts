import type { Job } from "./job.ts";
import { tellAll } from "./tell_all.ts";

/** Options of {@linkcode KnownJobs}. */
export interface KnownJobsOptions {
  /** How many ended jobs are remembered. */
  remembered: number;
  /** Called once with each job that was under way and has ended, before any listener. */
  onEnd: (job: Job) => void;
}

/** The jobs that this process remembers, by id: all that are under way, and the newest ended ones. */
export class KnownJobs {
  readonly #options: KnownJobsOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #active = new Set<Job>();
  readonly #listeners = new Set<(job: Job) => void>();

  /** Begins without any. */
  constructor(options: KnownJobsOptions) {
    this.#options = options;
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
    return this.#active.size;
  }

  /** Calls the listener after each change of any job, until the returned function is called. */
  subscribe(listener: (job: Job) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Remembers a job that is under way, and tells of it from now on. */
  track(job: Job): void {
    this.#jobs.set(job.id, job);
    this.#active.add(job);
    job.onChange(() => this.#changed(job));
    this.#changed(job);
  }

  /** Remembers a job that ended before. */
  keep(job: Job): void {
    this.#jobs.set(job.id, job);
    this.#forgetOldest();
  }

  #changed(job: Job): void {
    if (job.ended && this.#active.delete(job)) {
      this.#options.onEnd(job);
      this.#forgetOldest();
    }
    tellAll(this.#listeners, job);
  }

  #forgetOldest(): void {
    let ended = this.#jobs.size - this.active;
    for (const [id, job] of this.#jobs) {
      if (ended <= this.#options.remembered) return;
      if (!job.ended) continue;
      this.#jobs.delete(id);
      ended--;
    }
  }
}
