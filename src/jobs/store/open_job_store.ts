import { FileJobStore } from "./file_job_store.ts";
import type { OpenJobStore } from "./job_store.ts";
import { LocalJobStore } from "./local_job_store.ts";
import { MemoryJobStore } from "./memory_job_store.ts";
import { RedisJobStore } from "./redis_job_store.ts";
import { SafeJobStore } from "./safe_job_store.ts";
import type { StoreLimits } from "./store_limits.ts";

/** Options of {@linkcode openJobStore}. */
export interface OpenJobStoreOptions {
  /** How much is kept; some hundred jobs where left out. */
  limits?: Partial<StoreLimits>;
  /** The address of the Redis, where that is the store. */
  redisUrl?: string;
  /** Told, once each, that jobs are kept in memory only and that something stored was corrupt. */
  onProblem?: (message: string) => void;
}

/**
 * The store of that kind: `local` for the program's `localStorage`, `none` for memory only, `redis`
 * for one that several Easels share, and everything else is the path of a file. It opens nothing
 * before it is used, and never throws.
 */
export function openJobStore(where: string, options: OpenJobStoreOptions = {}): OpenJobStore {
  const { limits, redisUrl, onProblem = () => {} } = options;
  const given = limits ? { limits } : {};
  if (where === "redis" && redisUrl !== undefined) {
    return new RedisJobStore(redisUrl, { ...given, onProblem });
  }
  if (where === "none") return new MemoryJobStore(given);
  const quiet = { ...given, onProblem: once(onProblem) };
  return where === "local"
    ? new SafeJobStore(new LocalJobStore(quiet), { ...given, name: "localStorage", onProblem })
    : new SafeJobStore(new FileJobStore(where, quiet), { ...given, name: where, onProblem });
}

function once(tell: (message: string) => void): (message: string) => void {
  let told = false;
  return (message) => {
    if (!told) tell(message);
    told = true;
  };
}
