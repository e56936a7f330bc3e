import { openJobs } from "../../src/app/open_jobs.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { pictureJob } from "./bench_job.ts";
import { openDemoEngines } from "./demo_engines.ts";
import type { Goal } from "./goal.ts";
import { interleave, type Measured, type Sample } from "./interleave.ts";
import type { Section } from "./section.ts";
import { type Column, medianOf, renderTable } from "./table.ts";

/** Long beside what a timer is late by. */
const STEP_MS = 50;

const COLUMNS: readonly Column[] = [
  { title: "jobs a second", measure: "throughput", show: "median", digits: 2 },
  { title: "of each engine", measure: "each", show: "median", digits: 2 },
  { title: "of linear", measure: "each", show: "ratio", digits: 3 },
];

/** Options of {@linkcode farmSection}. */
export interface FarmOptions {
  /** How many ComfyUIs share the work; the first is the floor of the others. */
  engines: readonly number[];
  /** Jobs for each of them. */
  jobsPerEngine: number;
  /** How long a job lasts, about, in ms. */
  jobMs: number;
  /** How often. */
  runs: number;
}

/** Measures how many jobs several ComfyUIs do together. */
export async function farmSection(options: FarmOptions): Promise<Section> {
  const rows = options.engines.map((count) => ({
    name: `${count} ${count === 1 ? "engine" : "engines"}`,
    sample: () => farmSample(count, options),
  }));
  const measured = await interleave(rows, { runs: options.runs, warmups: 0 });
  return {
    text: [TEXT, renderTable(COLUMNS, measured)].join("\n\n"),
    goals: farmGoals(measured, options.engines),
  };
}

async function farmSample(
  count: number,
  { jobsPerEngine, jobMs }: FarmOptions,
): Promise<Sample> {
  await using owner = new AsyncDisposableStack();
  const stepMs = Math.min(STEP_MS, jobMs);
  const engines = openDemoEngines({ count, stepMs, concurrency: 2 }, owner);
  const { jobs } = owner.use(openJobs(engines, parseConfig(["--job-store=none"]), () => {}));
  const job = pictureJob("dreamshaper_8.safetensors", Math.round(jobMs / stepMs));
  // One each, at once: sockets are opened and classes asked for.
  const run = (first: number, many: number) =>
    Promise.all(
      Array.from({ length: many }, (_, at) => jobs.submit(job.workflow(first + at)).done),
    );
  await run(0, count);
  const many = count * jobsPerEngine;
  const start = performance.now();
  await run(count, many);
  const throughput = many * 1000 / (performance.now() - start);
  return { throughput, each: throughput / count };
}

function farmGoals(rows: readonly Measured[], engines: readonly number[]): Goal[] {
  const one = medianOf(rows[0], "each");
  if (one === undefined) return [];
  return rows.slice(1).flatMap((row, at) => {
    const figure = medianOf(row, "throughput");
    if (figure === undefined) return [];
    const what = `throughput, ${row.name}, beside as many times one`;
    const floor = one * engines[at + 1]!;
    return [{ what, figure, floor, unit: "jobs/s", bounds: { leastTimes: 0.95 } }];
  });
}

const TEXT = `## Several ComfyUIs

Demo engines of one speed in this process: samplers that only wait. Each is sent two jobs at a time.`;
