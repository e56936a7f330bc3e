import type { Config } from "../config/config.ts";
import type { Log } from "../mcp/log.ts";
import { areaOf } from "../telemetry/area_of.ts";
import { createJobSpans } from "../telemetry/job_spans.ts";
import { observeJobs } from "./observe_jobs.ts";
import type { App } from "./opened_app.ts";

/** Logs and traces the jobs of a program that nobody asks for its metrics. */
export async function logJobs({ jobs }: App, config: Config, log: Log): Promise<void> {
  observeJobs(jobs, {
    startSpan: await createJobSpans(),
    log: areaOf(log, "jobs"),
    prompts: config.logging.prompts,
  });
}
