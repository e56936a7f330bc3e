import { assertEquals } from "@std/assert";
import { createHealth, type HealthOptions } from "../../src/telemetry/health.ts";
import type { EngineAnswer, EngineProbe } from "../../src/telemetry/probe_engine.ts";

const CHECKED = { sanitizeOps: true, sanitizeResources: true };
const ANSWER: EngineAnswer = { version: "0.3.64", vramFree: 8e9 };

function probe(name: string, check: EngineProbe["check"] = () => Promise.resolve(ANSWER)) {
  return { name, check };
}

function make(engines: readonly EngineProbe[], options: Partial<HealthOptions> = {}) {
  return createHealth({
    name: "easel",
    version: "1.2.3",
    engines: () => engines,
    jobs: () => ({ active: 3, queued: 1 }),
    cache: () => ({ entries: 7 }),
    clock: () => 0,
    ...options,
  });
}

const refused = () => Promise.reject(new Error("connect /home/alice"));
const never = () => Promise.withResolvers<EngineAnswer>().promise;

Deno.test("createHealth() says ok first, and how everything is", CHECKED, async () => {
  let now = 5000;
  const health = make([{ ...probe("gpu1"), state: () => "busy" }], { clock: () => now });
  now += 61_900;
  assertEquals(
    JSON.stringify(await health()),
    '{"status":"ok","ready":true,"name":"easel","version":"1.2.3","uptime":61,' +
      '"comfyui":[{"name":"gpu1","reachable":true,"version":"0.3.64","vram_free":8000000000,' +
      '"state":"busy"}],"jobs":{"active":3,"queued":1},"cache":{"entries":7}}',
  );
});

Deno.test("createHealth() says degraded and ready while one of several ComfyUIs is away", async () => {
  const report = await make([probe("gpu1", refused), probe("gpu2")])();
  assertEquals([report.status, report.ready], ["degraded", true]);
  assertEquals(report.comfyui, [
    { name: "gpu1", reachable: false, version: null, vram_free: null, state: "unreachable" },
    { name: "gpu2", reachable: true, version: "0.3.64", vram_free: 8e9, state: "ready" },
  ]);
});

Deno.test("createHealth() is not ready without any ComfyUI, nor while it stops", async () => {
  const cases = [
    make([]),
    make([probe("a", refused)]),
    make([probe("a")], { stopping: () => true }),
  ];
  for (const health of cases) {
    const { status, ready } = await health();
    assertEquals([status, ready], ["degraded", false]);
  }
});

Deno.test(
  "createHealth() waits no longer for a ComfyUI that hangs, and tells it so",
  CHECKED,
  async () => {
    let told: AbortSignal | undefined;
    const hanging = probe("gpu1", (signal) => {
      told = signal;
      return never();
    });
    const report = await make([hanging, probe("gpu2")], { timeoutMs: 10 })();
    assertEquals(report.comfyui.map(({ reachable }) => reachable), [false, true]);
    assertEquals([report.status, told?.aborted], ["degraded", true]);
  },
);

Deno.test(
  "createHealth() lives with a probe that throws, and one that fails too late",
  CHECKED,
  async () => {
    const { promise, reject } = Promise.withResolvers<EngineAnswer>();
    const throwing = probe("gpu1", () => {
      throw new Error("x");
    });
    const report = await make([throwing, probe("gpu2", () => promise)], { timeoutMs: 10 })();
    assertEquals(report.comfyui.map(({ reachable }) => reachable), [false, false]);
    reject(new Error("late"));
    await Promise.resolve();
  },
);

Deno.test("createHealth() tells a demo engine, and one that tells nothing of itself", async () => {
  const demo = probe("demo", () => Promise.resolve({ demo: true }));
  const old = probe("old", () => Promise.resolve({ version: null, demo: false }));
  const shared = { reachable: true, version: null, vram_free: null, state: "ready" };
  assertEquals((await make([demo, old])()).comfyui, [
    { name: "demo", ...shared, demo: true },
    { name: "old", ...shared },
  ]);
});

Deno.test("createHealth() asks a ComfyUI once, however many ask for its health at a time", async () => {
  let now = 0;
  let asked = 0;
  const counted = probe("gpu1", () => {
    asked++;
    return Promise.resolve(ANSWER);
  });
  const health = make([counted], { clock: () => now });
  await Promise.all(Array.from({ length: 100 }, () => health()));
  now = 999;
  await health();
  assertEquals(asked, 1);
  now = 1000;
  await health();
  assertEquals(asked, 2);
});
