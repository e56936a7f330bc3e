import { BoundedLabel } from "./bounded_label.ts";
import { addCounters } from "./counters.ts";
import { addGauges } from "./gauges.ts";
import type { MetricSources } from "./metric_sources.ts";

/** A job that has ended. */
export interface EndedJob {
  /** `completed`, `failed` or `cancelled`. */
  outcome: string;
  /** The name of the ComfyUI; empty where none had taken it. */
  engine: string;
  /** From when we took it to when its run began, in milliseconds, where it began. */
  waitedMs?: number | undefined;
  /** How long it ran, in milliseconds, where it did. */
  ranMs?: number | undefined;
  /** Whether nothing was computed, as the result was there already. */
  cached: boolean;
}

/** A request that was answered. */
export interface AnsweredRequest {
  /** The route it took, such as `/files/:type`; never the path. */
  route: string;
  /** The HTTP method. */
  method: string;
  /** The HTTP status. */
  status: number;
  /** How long the answer took to begin, in milliseconds. */
  ms: number;
}

/** Counts what happens, for Prometheus. No method throws, whatever it is handed. */
export interface Metrics {
  /** Counts a job, and how long it waited and ran. */
  jobEnded(job: EndedJob): void;
  /** Counts bytes that came from clients (`in`) or went to them (`out`). */
  bytes(direction: "in" | "out", count: number): void;
  /** Counts a request, and how long it took. */
  request(request: AnsweredRequest): void;
  /** All of it, as Prometheus reads it. */
  render(): Promise<{ body: string; contentType: string }>;
}

const OUTCOMES = ["completed", "failed", "cancelled"];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const DIRECTIONS = ["in", "out"];

/** Begins to count. The library is loaded here, so a program that counts nothing does without. */
export async function createMetrics(sources: MetricSources): Promise<Metrics> {
  const { Registry } = await import("./prometheus.ts");
  const registry = new Registry();
  await addGauges(sources, registry);
  const { jobs, waits, runs, bytes, requests, answers } = await addCounters(registry);

  const engines = new BoundedLabel([], 64);
  const routes = new BoundedLabel([], 64);
  const statuses = new BoundedLabel([], 32);
  const outcomes = new BoundedLabel(OUTCOMES);
  const methods = new BoundedLabel(METHODS);
  const directions = new BoundedLabel(DIRECTIONS);

  return {
    jobEnded({ outcome, engine, waitedMs, ranMs, cached }) {
      const name = engine === "" ? "none" : engines.of(engine);
      jobs.inc({ outcome: outcomes.of(outcome), engine: name, cached: String(cached) });
      if (isAmount(waitedMs)) waits.observe(waitedMs / 1000);
      if (isAmount(ranMs)) runs.observe({ engine: name }, ranMs / 1000);
    },
    bytes(direction, count) {
      if (isAmount(count)) bytes.inc({ direction: directions.of(direction) }, count);
    },
    request({ route, method, status, ms }) {
      const labels = { route: routes.of(route), method: methods.of(method) };
      requests.inc({ ...labels, status: statuses.of(String(status)) });
      if (isAmount(ms)) answers.observe(labels, ms / 1000);
    },
    async render() {
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

/** What can be added up; the library throws at anything else. */
function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
