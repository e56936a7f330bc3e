import type { Config } from "../config/config.ts";
import type { Engines } from "../jobs/engines/engines.ts";
import { JobArchive } from "../jobs/job_archive.ts";
import { Jobs } from "../jobs/jobs.ts";
import { openJobStore } from "../jobs/store/open_job_store.ts";
import { Twins } from "../jobs/twins.ts";
import type { Log } from "../mcp/log.ts";

/** Jobs, and what is remembered of them. */
export interface OpenJobs extends AsyncDisposable {
  /** All jobs of this process. */
  jobs: Jobs;
  /** What was made before. */
  twins: Twins;
}

/** The jobs of a configuration; nothing is sent, read or written yet. */
export function openJobs(engines: Engines, config: Config, log: Log): OpenJobs {
  const { dedupe, cache, placement, queueLimit } = config;
  const twins = new Twins({ dedupe, ...cache.enabled && { cache } });
  // What the demo engine has made is gone with it.
  const where = engines.all[0].name === "demo" ? "none" : config.jobStore;
  const store = openJobStore(where, {
    onProblem: (message) => log("warn", message),
    ...config.redisUrl !== undefined && { redisUrl: config.redisUrl },
  });
  const jobs = new Jobs(engines, {
    times: { run: config.timeout * 1000, silence: config.stepTimeout * 1000 },
    active: queueLimit + slotsOf(engines),
    placement,
    previews: config.previewFrames,
    twins,
    archive: new JobArchive(store),
  });
  return {
    jobs,
    twins,
    async [Symbol.asyncDispose]() {
      await using _closedLast = store;
      await jobs[Symbol.asyncDispose]();
    },
  };
}

function slotsOf(engines: Engines): number {
  return engines.all.reduce((sum, { concurrency }) => sum + concurrency, 0);
}
