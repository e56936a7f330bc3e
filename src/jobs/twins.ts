import { ComfyError } from "../comfyui/errors.ts";
import type { Engines } from "./engines.ts";
import type { Job, JobResult } from "./job.ts";
import type { JobFile } from "./outputs.ts";
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
  readonly #underway = new Map<string, Job>();

  /** Knows of none yet. */
  constructor({ dedupe, cache }: TwinsOptions) {
    this.#dedupe = dedupe;
    this.#options = cache;
  }

  /** The job that is making the same now. */
  underway(key: string): Job | undefined {
    const job = this.#dedupe ? this.#underway.get(key) : undefined;
    return job && !job.ended && !job.cancelled.aborted ? job : undefined;
  }

  /** What an earlier job has made of the same; its files may be gone. */
  earlier(key: string): CachedResult | undefined {
    return this.#cache?.get(key);
  }

  /** It, as a result, if all of its files are still there; else it is forgotten. */
  async made(earlier: CachedResult, engines: Engines): Promise<JobResult | undefined> {
    const there = await this.#cache?.stillThere(earlier, (file) => isThere(file, engines));
    return there ? { ...earlier.result, cached: true, sameAs: earlier.jobId } : undefined;
  }

  /** A job begins; what it will have made is remembered. */
  begin(key: string, job: Job): void {
    this.#underway.set(key, job);
    const loaded = this.#load();
    job.onChange(() => {
      if (!job.ended) return;
      if (this.#underway.get(key) === job) this.#underway.delete(key);
      if (this.#cache || !this.#options) this.#keep(key, job);
      else loaded.then(() => this.#keep(key, job));
    });
  }

  /** What is remembered, and how often it was of use. */
  get counts(): { entries: number; hits: number; misses: number } {
    const { size = 0, hits = 0, misses = 0 } = this.#cache ?? {};
    return { entries: size, hits, misses };
  }

  #keep(key: string, { id: jobId, result, engine = "", workflow }: Job): void {
    if (!result || result.sameAs !== undefined || result.files.length === 0) return;
    this.#cache?.set(key, { jobId, engine, result, workflow });
  }

  async #load(): Promise<void> {
    if (this.#cache || !this.#options) return;
    const { ResultCache } = await import("./result_cache.ts");
    this.#cache ??= new ResultCache(this.#options);
  }
}

async function isThere(file: JobFile, engines: Engines): Promise<boolean> {
  try {
    const response = await engines.at(file).client.view(file, { range: { start: 0, end: 0 } });
    await response.body?.cancel();
    return true;
  } catch (error) {
    if (error instanceof ComfyError) return false;
    throw error;
  }
}
