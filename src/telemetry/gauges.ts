import type { Registry } from "prom-client";
import { BoundedLabel } from "./bounded_label.ts";
import type { EngineGauge, MetricSources } from "./metric_sources.ts";

/** A value and what it is of. */
type Value = readonly [labels: Record<string, string>, value: number];

/** A metric that is read when it is asked for. */
interface Row {
  /** Its name behind `easel_`. */
  name: string;
  help: string;
  labels?: readonly string[];
  values(sources: MetricSources): readonly Value[];
}

/** ComfyUIs that have series of their own, and words for their state. */
const MOST_ENGINES = 64;
const MOST_STATES = 16;

const only = (value: number): readonly Value[] => [[{}, value]];

const GAUGES: readonly Row[] = [
  {
    name: "jobs_queued",
    help: "Jobs that wait for a ComfyUI.",
    values: (sources) => only(sources.queue().queued),
  },
  {
    name: "jobs_running",
    help: "Jobs that a ComfyUI has.",
    values: (sources) => only(sources.queue().running),
  },
  {
    name: "sessions",
    help: "Open MCP sessions, and connections of older protocols.",
    labels: ["transport"],
    values: ({ sessions }) =>
      Object.entries(sessions()).map(([transport, count]) => [{ transport }, count]),
  },
  {
    name: "cache_entries",
    help: "Results that are kept.",
    values: (sources) => only(sources.cache().entries),
  },
  {
    name: "comfyui_up",
    help: "Whether a ComfyUI answers: 1 or 0.",
    labels: ["engine"],
    values: (sources) => sources.engines().map((it) => [nameOf(it), Number(it.reachable)]),
  },
  {
    name: "comfyui_state",
    help: "1 for the state that a ComfyUI is in.",
    labels: ["engine", "state"],
    values: (sources) => sources.engines().map((it) => [{ ...nameOf(it), state: it.state }, 1]),
  },
  {
    name: "comfyui_vram_free_bytes",
    help: "Free memory of the device that a ComfyUI computes on.",
    labels: ["engine"],
    values: (sources) => known(sources.engines(), "vramFree"),
  },
  {
    name: "comfyui_jobs_running",
    help: "Our jobs that a ComfyUI runs.",
    labels: ["engine"],
    values: (sources) => known(sources.engines(), "running"),
  },
  {
    name: "process_resident_memory_bytes",
    help: "Memory that this process holds.",
    values: () => only(Deno.memoryUsage().rss),
  },
];

const COUNTERS: readonly Row[] = [
  {
    name: "cache_hits_total",
    help: "Results that were asked for and kept.",
    values: (sources) => only(sources.cache().hits),
  },
  {
    name: "cache_misses_total",
    help: "Results that were asked for and not kept.",
    values: (sources) => only(sources.cache().misses),
  },
];

/**
 * Adds the metrics that are read at each scrape. One whose source fails is left out of that scrape:
 * the others are worth having without it.
 */
export async function addGauges(sources: MetricSources, registry: Registry): Promise<void> {
  const { Counter, Gauge } = await import("./prometheus.ts");
  const engines = new BoundedLabel([], MOST_ENGINES);
  const states = new BoundedLabel([], MOST_STATES);

  function bounded(labels: Record<string, string>): Record<string, string> {
    const { engine, state, ...few } = labels;
    return {
      ...few,
      ...(engine !== undefined && { engine: engines.of(engine) }),
      ...(state !== undefined && { state: states.of(state) }),
    };
  }

  function add(Kind: typeof Counter | typeof Gauge, row: Row): void {
    new Kind({
      name: `easel_${row.name}`,
      help: row.help,
      labelNames: row.labels ?? [],
      registers: [registry],
      collect() {
        this.reset();
        // What has no labels is zero again now, which says something that is not known.
        if (!row.labels) this.remove();
        for (const [labels, value] of valuesOf(row, sources)) this.inc(bounded(labels), value);
      },
    });
  }

  for (const row of GAUGES) add(Gauge, row);
  for (const row of COUNTERS) add(Counter, row);
}

function valuesOf(row: Row, sources: MetricSources): readonly Value[] {
  try {
    return row.values(sources).filter(([, value]) => Number.isFinite(value) && value >= 0);
  } catch {
    return [];
  }
}

function nameOf({ name }: EngineGauge): Record<string, string> {
  return { engine: name };
}

function known(engines: readonly EngineGauge[], what: "vramFree" | "running"): readonly Value[] {
  return engines.flatMap((it) => {
    const value = it[what];
    return value === undefined ? [] : [[nameOf(it), value] as const];
  });
}
