import { LRUCache } from "lru-cache";
import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { AtOnce } from "./engines/at_once.ts";
import type { JobResult } from "./job.ts";
import type { JobFile } from "./outputs.ts";

/** How many files are asked for at a time. */
const AT_ONCE = 8;

/** What a job made, to answer the same request with again. */
export interface CachedResult {
  /** The job that made it. */
  readonly jobId: string;
  /** The name of the engine that holds the files. */
  readonly engine: string;
  /** What it made. */
  readonly result: JobResult;
  /** What was run. */
  readonly workflow: ApiWorkflow;
  /** When that was done, by the cache's clock. */
  readonly endedAt?: number;
}

/** Options of {@linkcode ResultCache}. */
export interface ResultCacheOptions {
  /** How long a result is good for; 0 keeps none, `Infinity` never forgets. */
  seconds: number;
  /** How many are kept, those asked for last; 0 keeps none. */
  entries: number;
  /** Milliseconds that never jump; `performance.now()` where left out. */
  now?: () => number;
}

/**
 * The results of finished jobs, by the hash of what was run. Import it only when it is needed: the
 * library behind it takes longer to load than the rest of this folder.
 */
export class ResultCache {
  readonly #results: LRUCache<string, CachedResult> | undefined;
  #hits = 0;
  #misses = 0;

  /** Begins empty. */
  constructor({ seconds, entries, now = () => performance.now() }: ResultCacheOptions) {
    if (!(seconds > 0 && entries >= 1)) return;
    this.#results = new LRUCache({
      max: Math.floor(entries),
      // For the library, 0 is without end.
      ttl: Number.isFinite(seconds) ? Math.ceil(seconds * 1000) : 0,
      // It takes a start at 0 for none, and would hold a timer to ask the clock less often.
      perf: { now: () => now() + 1 },
      ttlResolution: 0,
    });
  }

  /** How many are kept; some of them may be too old. */
  get size(): number {
    return this.#results?.size ?? 0;
  }

  /** How often a result was found, and good. */
  get hits(): number {
    return this.#hits;
  }

  /** How often there was none. */
  get misses(): number {
    return this.#misses;
  }

  /** The result for a hash. Whether its files still exist is another question. */
  get(hash: string): CachedResult | undefined {
    const found = this.#results?.get(hash);
    if (found) this.#hits++;
    else this.#misses++;
    return found;
  }

  /** Keeps a result, instead of an older one. */
  set(hash: string, result: CachedResult): void {
    this.#results?.set(hash, result);
  }

  /** Forgets a result; whether there was one. */
  delete(hash: string): boolean {
    return this.#results?.delete(hash) ?? false;
  }

  /**
   * Asks whether all files of a result that was found still exist, at most eight at a time, and no
   * more once one is missing. An answer that fails to come counts as a no. Where it is one, the
   * find was none: the result is forgotten, and counts as a miss.
   */
  async stillThere(
    entry: CachedResult,
    exists: (file: JobFile) => Promise<boolean>,
  ): Promise<boolean> {
    const there = await allExist(entry.result.files, exists);
    if (!there) this.#unfind(entry);
    return there;
  }

  #unfind(entry: CachedResult): void {
    this.#hits--;
    this.#misses++;
    // A newer result under the same hash stays.
    const hash = this.#results?.entries().find(([, value]) => value === entry)?.[0];
    if (hash !== undefined) this.delete(hash);
  }
}

async function allExist(
  files: readonly JobFile[],
  exists: (file: JobFile) => Promise<boolean>,
): Promise<boolean> {
  const asking = new AtOnce(AT_ONCE);
  let missing = false;
  const ask = async (file: JobFile) => {
    if (missing || await Promise.try(exists, file).catch(() => false)) return;
    missing = true;
  };
  await Promise.all(files.map((file) => asking.run(() => ask(file))));
  return !missing;
}
