import type { Counter, Histogram, Registry } from "prom-client";

/** The metrics that grow as things happen. */
export interface Counters {
  /** Jobs that have ended. */
  jobs: Counter<"outcome" | "engine" | "cached">;
  /** Seconds from taking a job to the start of its run. */
  waits: Histogram;
  /** Seconds of runs. */
  runs: Histogram<"engine">;
  /** Bytes that came and went. */
  bytes: Counter<"direction">;
  /** Answered requests. */
  requests: Counter<"route" | "method" | "status">;
  /** Seconds until an answer began. */
  answers: Histogram<"route" | "method">;
}

/** Bounds of the histograms, in seconds: from a picture of a fast model to a night's video. */
const JOB_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Adds the metrics that grow as things happen. */
export async function addCounters(registry: Registry): Promise<Counters> {
  const { Counter, Histogram } = await import("./prometheus.ts");
  const registers = [registry];
  return {
    jobs: new Counter({
      name: "easel_jobs_total",
      help: "Jobs that have ended.",
      labelNames: ["outcome", "engine", "cached"],
      registers,
    }),
    waits: new Histogram({
      name: "easel_job_wait_seconds",
      help: "Time from taking a job to the start of its run.",
      buckets: JOB_SECONDS,
      registers,
    }),
    runs: new Histogram({
      name: "easel_job_run_seconds",
      help: "Time from the start of a run to its end.",
      labelNames: ["engine"],
      buckets: JOB_SECONDS,
      registers,
    }),
    bytes: new Counter({
      name: "easel_bytes_total",
      help: "Bytes of pictures and other files from clients (in) and to them (out).",
      labelNames: ["direction"],
      registers,
    }),
    requests: new Counter({
      name: "easel_http_requests_total",
      help: "HTTP requests that were answered.",
      labelNames: ["route", "method", "status"],
      registers,
    }),
    answers: new Histogram({
      name: "easel_http_request_seconds",
      help: "Time from a request to the beginning of its answer.",
      labelNames: ["route", "method"],
      buckets: REQUEST_SECONDS,
      registers,
    }),
  };
}
