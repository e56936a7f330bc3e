import type { BenchJob } from "./bench_job.ts";
import { callTool } from "./call_tool.ts";
import type { DirectClient } from "./direct_client.ts";
import type { Row } from "./interleave.ts";
import type { StdioServer } from "./stdio_server.ts";
import type { Column } from "./table.ts";

/** The table of calls. */
export const CALL_COLUMNS: readonly Column[] = [
  { title: "ms", measure: "ms", show: "median" },
  { title: "p95", measure: "ms", show: "p95" },
  { title: "ratio", measure: "ms", show: "ratio" },
  { title: "more, ms", measure: "ms", show: "more" },
  { title: "turn by turn, ms", measure: "ms", show: "quartiles" },
];

/** What the rows work with. */
export interface CallRowsOptions {
  /** The floor. */
  direct: DirectClient;
  /** An Easel that has shaken hands with us. */
  easel: StdioServer;
  /** Seeds that no job had yet. */
  seeds: () => number;
  /** Jobs at once; the time is that until the last one's end. */
  atOnce: number;
}

/** The same job by the direct client and by Easel, each to the picture in base64. */
export function callRows(job: BenchJob, { direct, easel, seeds, atOnce }: CallRowsOptions): Row[] {
  const runDirect = (seed: number) => direct.run(job.workflow(seed), { bench: job.input(seed) });
  const runEasel = (seed: number) => callTool(easel, job.tool, job.input(seed));
  return [
    { name: "direct client", sample: () => timed(runDirect, seeds, atOnce) },
    { name: "Easel", sample: () => timed(runEasel, seeds, atOnce) },
  ];
}

/** A call of nothing: what the way to a server of MCP and back takes of each call. */
export function pingRow({ easel }: Pick<CallRowsOptions, "easel">): Row {
  const ping = () => easel.request("ping");
  return { name: "Easel, MCP's ping", sample: () => timed(ping, () => 0, 1) };
}

async function timed(run: (seed: number) => Promise<unknown>, seeds: () => number, atOnce: number) {
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, () => run(seeds())));
  return { ms: performance.now() - start };
}
