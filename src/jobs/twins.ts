import type { Engines } from "./engines/engines.ts";
import type { Job, JobResult } from "./job.ts";
import { isUnchanged } from "./is_unchanged.ts";
import type { CachedResult, ResultCache } from "./result_cache.ts";

/** Options of {@linkcode Twins}. */
export interface TwinsOptions {
  /** Whether identical requests at a time are one job. */
  dedupe: boolean;
  /** How much of what was made is remembered, and for how many seconds; nothing where left out. */
  cache?: { seconds: number; entries: number; now?: () => number };
}

/** Finds for a request the job of an identical one: under way, or done while its files are there. */
export class Twins {
  readonly #dedupe: boolean;
  readonly #options: TwinsOptions["cache"];
  /** Loaded with the first job: a program that starts has nothing to look for. */
  #cache: ResultCache | undefined;
  /** By key, the newest last; several only where one was asked for anew. */
  readonly #underway = new Map<string, Job[]>();

  /** Knows of none yet. */
  constructor({ dedupe, cache }: TwinsOptions) {
    this.#dedupe = dedupe;
    this.#options = cache;
  }

  /** The job that is making the same now. */
  underway(key: string): Job | undefined {
    if (!this.#dedupe) return undefined;
    return this.#underway.get(key)?.findLast((job) => !job.ended && !job.cancelled.aborted);
  }

  /** What an earlier job has made of the same; its files may be gone. */
  earlier(key: string): CachedResult | undefined {
    return this.#cache?.get(key);
  }

  /**
   * It, as a result, if all of its files are still there, and are those; else it is forgotten. Where
   * no answer comes, or the signal aborts, they count as gone.
   */
  async made(
    earlier: CachedResult,
    engines: Engines,
    signal?: AbortSignal,
  ): Promise<JobResult | undefined> {
    const ageMs = this.#now() - (earlier.endedAt ?? Infinity);
    const there = await this.#cache?.stillThere(
      earlier,
      (file) => isUnchanged(file, { engine: engines.at(file), ageMs, signal }),
    );
    return there ? { ...earlier.result, cached: true, sameAs: earlier.jobId } : undefined;
  }

  /** A job begins; what it will have made is remembered. */
  begin(key: string, job: Job): void {
    this.#underway.set(key, [...this.#underway.get(key) ?? [], job]);
    // Without the cache, what was made is made again; that is no reason to end the program.
    const loaded = this.#load().catch(() => {});
    job.onChange(() => {
      if (!job.ended) return;
      this.#forget(key, job);
      const endedAt = this.#now();
      if (this.#cache || !this.#options) this.#keep(key, job, endedAt);
      else loaded.then(() => this.#keep(key, job, endedAt));
    });
  }

  /** What is remembered, and how often it was of use. */
  get counts(): { entries: number; hits: number; misses: number } {
    const { size = 0, hits = 0, misses = 0 } = this.#cache ?? {};
    return { entries: size, hits, misses };
  }

  #forget(key: string, job: Job): void {
    const others = this.#underway.get(key)?.filter((other) => other !== job) ?? [];
    if (others.length > 0) this.#underway.set(key, others);
    else this.#underway.delete(key);
  }

  #keep(key: string, job: Job, endedAt: number): void {
    const { id: jobId, result, notes, engine = "", workflow } = job;
    if (!result || result.sameAs !== undefined || result.files.length === 0) return;
    // What happened to that job on its way will not have happened to the next.
    const warnings = result.warnings.filter((warning) => !notes.includes(warning));
    const kept = { ...result, warnings };
    this.#cache?.set(key, { jobId, engine, result: kept, workflow, endedAt });
  }

  #now(): number {
    return this.#options?.now?.() ?? performance.now();
  }

  async #load(): Promise<void> {
    if (this.#cache || !this.#options) return;
    const { ResultCache } = await import("./result_cache.ts");
    this.#cache ??= new ResultCache(this.#options);
  }
}
