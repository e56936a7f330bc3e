import { assert, assertEquals, assertMatch } from "@std/assert";
import type { EngineGauge, MetricSources } from "../../src/telemetry/metric_sources.ts";
import { createMetrics, type Metrics } from "../../src/telemetry/metrics.ts";
import { type Family, parsePrometheus } from "./prometheus_text.ts";

const IDLE: MetricSources = {
  engines: () => [],
  queue: () => ({ queued: 0, running: 0 }),
  cache: () => ({ entries: 0, hits: 0, misses: 0 }),
  sessions: () => ({}),
};
const JOB = { outcome: "completed", engine: "gpu1", waitedMs: 200, ranMs: 4000, cached: false };
const REQUEST = { route: "/mcp", method: "POST", status: 200, ms: 12 };

async function scrape(metrics: Metrics): Promise<Map<string, Family>> {
  return parsePrometheus((await metrics.render()).body);
}

async function samples(metrics: Metrics, name: string): Promise<Record<string, number>> {
  return Object.fromEntries((await scrape(metrics)).get(name)?.samples ?? []);
}

Deno.test("createMetrics() renders what Prometheus reads, with nothing counted yet", async () => {
  const metrics = await createMetrics(IDLE);
  assertEquals((await metrics.render()).contentType, "text/plain; version=0.0.4; charset=utf-8");
  const families = await scrape(metrics);
  for (const [name, { type, help }] of families) {
    assertMatch(name, /^easel_[a-z_]+$/);
    assert(["counter", "gauge", "histogram"].includes(type), name);
    assertMatch(help, /^.+\.$/);
    assertEquals(name.endsWith("_total"), type === "counter", name);
    if (type === "histogram") assertMatch(name, /_seconds$/);
  }
  assertEquals([...families.keys()].sort(), [
    "easel_bytes_total",
    "easel_cache_entries",
    "easel_cache_hits_total",
    "easel_cache_misses_total",
    "easel_comfyui_jobs_running",
    "easel_comfyui_state",
    "easel_comfyui_up",
    "easel_comfyui_vram_free_bytes",
    "easel_http_request_seconds",
    "easel_http_requests_total",
    "easel_job_run_seconds",
    "easel_job_wait_seconds",
    "easel_jobs_queued",
    "easel_jobs_running",
    "easel_jobs_total",
    "easel_process_resident_memory_bytes",
    "easel_sessions",
  ]);
});

Deno.test("docs/operations.md names every metric of createMetrics(), and no other", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/operations.md", import.meta.url));
  const [, table = ""] = page.split("| metric, `easel_...`");
  const [rows = ""] = table.split("\n\n");
  const names = rows.split("\n").slice(2).map((row) => row.split("|")[1] ?? "")
    .flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => `easel_${name}`));
  assertEquals(names.sort(), [...(await scrape(await createMetrics(IDLE))).keys()].sort());
});

Deno.test("createMetrics() counts jobs by outcome, ComfyUI and whether they were cached", async () => {
  const metrics = await createMetrics(IDLE);
  for (let i = 0; i < 3; i++) metrics.jobEnded(JOB);
  metrics.jobEnded({ ...JOB, outcome: "failed" });
  metrics.jobEnded({ outcome: "cancelled", engine: "", cached: false });
  metrics.jobEnded({ ...JOB, cached: true, ranMs: 0 });
  assertEquals(await samples(metrics, "easel_jobs_total"), {
    'outcome="completed",engine="gpu1",cached="false"': 3,
    'outcome="failed",engine="gpu1",cached="false"': 1,
    'outcome="cancelled",engine="none",cached="false"': 1,
    'outcome="completed",engine="gpu1",cached="true"': 1,
  });
});

Deno.test("createMetrics() measures waits and runs in seconds", async () => {
  const metrics = await createMetrics(IDLE);
  for (const ranMs of [50, 4000, 7_200_000]) metrics.jobEnded({ ...JOB, ranMs });
  const runs = await samples(metrics, "easel_job_run_seconds");
  assertEquals(runs['sum engine="gpu1"'], 7204.05);
  assertEquals(runs['count engine="gpu1"'], 3);
  assertEquals(runs['bucket le="0.1",engine="gpu1"'], 1);
  assertEquals(runs['bucket le="5",engine="gpu1"'], 2);
  assertEquals(runs['bucket le="3600",engine="gpu1"'], 2);
  assertEquals(runs['bucket le="+Inf",engine="gpu1"'], 3);
  const waits = await samples(metrics, "easel_job_wait_seconds");
  assertEquals([waits.sum?.toFixed(3), waits.count], ["0.600", 3]);
});

Deno.test("createMetrics() counts bytes and requests", async () => {
  const metrics = await createMetrics(IDLE);
  metrics.bytes("in", 10);
  metrics.bytes("out", 5);
  metrics.bytes("in", 1);
  assertEquals(await samples(metrics, "easel_bytes_total"), {
    'direction="in"': 11,
    'direction="out"': 5,
  });
  metrics.request(REQUEST);
  metrics.request({ ...REQUEST, status: 401 });
  metrics.request(REQUEST);
  assertEquals(await samples(metrics, "easel_http_requests_total"), {
    'route="/mcp",method="POST",status="200"': 2,
    'route="/mcp",method="POST",status="401"': 1,
  });
  const answers = await samples(metrics, "easel_http_request_seconds");
  assertEquals(answers['count route="/mcp",method="POST"'], 3);
  assertEquals(answers['bucket le="0.025",route="/mcp",method="POST"'], 3);
});

Deno.test("createMetrics() reads the gauges anew at each scrape, also when a ComfyUI has left", async () => {
  let engines: EngineGauge[] = [
    { name: "gpu1", reachable: true, state: "ready", vramFree: 8e9, running: 2 },
    { name: "gpu2", reachable: false, state: "down" },
  ];
  let hits = 7;
  const metrics = await createMetrics({
    engines: () => engines,
    queue: () => ({ queued: 3, running: 2 }),
    cache: () => ({ entries: 4, hits, misses: 1 }),
    sessions: () => ({ http: 5, sse: 2 }),
  });
  assertEquals(await samples(metrics, "easel_comfyui_up"), {
    'engine="gpu1"': 1,
    'engine="gpu2"': 0,
  });
  assertEquals(await samples(metrics, "easel_comfyui_state"), {
    'engine="gpu1",state="ready"': 1,
    'engine="gpu2",state="down"': 1,
  });
  assertEquals(await samples(metrics, "easel_comfyui_vram_free_bytes"), { 'engine="gpu1"': 8e9 });
  assertEquals(await samples(metrics, "easel_comfyui_jobs_running"), { 'engine="gpu1"': 2 });
  engines = [];
  hits = 9;
  const families = await scrape(metrics);
  const now = (name: string) => Object.fromEntries(families.get(`easel_${name}`)?.samples ?? []);
  assertEquals(now("comfyui_up"), {});
  assertEquals(now("cache_hits_total"), { "": 9 });
  assertEquals(now("cache_misses_total"), { "": 1 });
  assertEquals(now("cache_entries"), { "": 4 });
  assertEquals(now("jobs_queued"), { "": 3 });
  assertEquals(now("jobs_running"), { "": 2 });
  assertEquals(now("sessions"), { 'transport="http"': 5, 'transport="sse"': 2 });
  assertEquals(Number(now("process_resident_memory_bytes")[""]) > 1e6, true);
});

Deno.test("createMetrics() leaves out what a source cannot tell, and nothing else", async () => {
  const metrics = await createMetrics({
    ...IDLE,
    queue: () => {
      throw new Error("no");
    },
    sessions: () => ({ http: NaN }),
    cache: () => ({ entries: -1, hits: Infinity, misses: 2 }),
  });
  const families = await scrape(metrics);
  const empty = ["jobs_queued", "jobs_running", "sessions", "cache_entries", "cache_hits_total"];
  for (const name of empty) assertEquals(families.get(`easel_${name}`)?.samples.size, 0, name);
  assertEquals(families.get("easel_cache_misses_total")?.samples.get(""), 2);
});

Deno.test("createMetrics() makes no more series, whatever it is handed", async () => {
  const many = Array.from({ length: 500 }, (_, i) => `n${i}"\n\\{}`);
  const engines = () => many.map((name) => ({ name, reachable: true, state: name }));
  const metrics = await createMetrics({ ...IDLE, engines });
  for (const [i, name] of many.entries()) {
    metrics.jobEnded({ ...JOB, engine: name, outcome: name });
    metrics.request({ route: name, method: name, status: i, ms: 1 });
    metrics.bytes(name as "in", 1);
  }
  metrics.request({ route: "x".repeat(10_000), method: "GET", status: NaN, ms: 1 });
  const families = await scrape(metrics);
  const sizes = [...families].map(([name, { samples }]) => [name, samples.size] as const);
  for (const [name, size] of sizes) assert(size <= 65 * 18, `${name}: ${size}`);
  assertEquals(Object.fromEntries(sizes).easel_comfyui_up, 65);
  assertEquals(Object.fromEntries(sizes).easel_jobs_total, 65);
  assertEquals(Object.fromEntries(sizes).easel_bytes_total, 1);
  const up = families.get("easel_comfyui_up")?.samples;
  assertEquals([...up?.values() ?? []].reduce((a, b) => a + b), 500);
  assert((await metrics.render()).body.length < 1_000_000);
});

Deno.test("createMetrics() takes no figure that cannot be added up, and never throws", async () => {
  const metrics = await createMetrics(IDLE);
  for (const bad of [NaN, Infinity, -1]) {
    metrics.bytes("in", bad);
    metrics.jobEnded({ ...JOB, waitedMs: bad, ranMs: bad });
    metrics.request({ ...REQUEST, ms: bad });
  }
  assertEquals(await samples(metrics, "easel_bytes_total"), {});
  assertEquals((await samples(metrics, "easel_job_wait_seconds")).count, 0);
  const jobs = await samples(metrics, "easel_jobs_total");
  assertEquals(Object.values(jobs), [3]);
});

Deno.test("createMetrics() of two programs in one process do not mix", async () => {
  const [one, other] = [await createMetrics(IDLE), await createMetrics(IDLE)];
  one.jobEnded(JOB);
  assertEquals(await samples(other, "easel_jobs_total"), {});
  assertEquals(Object.keys(await samples(one, "easel_jobs_total")).length, 1);
});
