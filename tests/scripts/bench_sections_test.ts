import { assert, assertEquals } from "@std/assert";
import type { BenchScale } from "../../scripts/bench/bench_scale.ts";
import { makeBundles } from "../../scripts/bench/easel_bundles.ts";
import { isMet } from "../../scripts/bench/goal.ts";
import { queueSample } from "../../scripts/bench/queue_load.ts";
import { renderReport } from "../../scripts/bench/report.ts";
import { runSections } from "../../scripts/bench/run_sections.ts";
import type { Section } from "../../scripts/bench/section.ts";
import { startDemo } from "../../scripts/bench/demo_process.ts";

const TINY: BenchScale = {
  starts: 1,
  calls: 1,
  longMs: [60],
  longCalls: 1,
  atOnce: [3],
  bursts: 1,
  side: 64,
  pictures: 1,
  nodes: [10, 30],
  conversions: 1,
  queues: [50, 100],
  queueRuns: 1,
  engines: [1, 2],
  jobsPerEngine: 2,
  jobMs: 10,
  farmRuns: 1,
};

const ROWS = [
  "bare Deno",
  "Easel, deno run",
  "Easel, bundled into one file",
  "Easel, bundled into chunks",
  "another",
  "a broken one",
  "Deno itself",
  "Easel, one file",
  "direct client, the whole file",
  "Easel, a preview and a link",
  "10 nodes, 2 kB",
  "30 nodes, 5 kB",
  "50 jobs",
  "100 jobs",
  "1 engine",
  "2 engines",
];

/** Everything once, at a size that takes seconds; a second demo engine is the real ComfyUI. */
async function runAll(): Promise<Section[]> {
  const folder = await Deno.makeTempDir();
  try {
    await using real = await startDemo(5);
    const bundles = await makeBundles(`${folder}/bundles`);
    const others = [
      { name: "another", command: [Deno.execPath(), "run", "-A", bundles.source] },
      { name: "a broken one", command: [Deno.execPath(), "run", "no_such_server.ts"] },
    ];
    // Without a base no executable is made, and nothing is downloaded for one.
    const base = "no_such_base";
    const options = { scale: TINY, bundles, folder, comfyui: real.url, others, base };
    return await Array.fromAsync(runSections(options));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("runSections() measures every row, and every goal has figures to be judged by", async () => {
  const sections = await runAll();
  const page = renderReport([], sections);
  const rows = [...page.matchAll(/^\| (.+?) +\|/gm)].map(([, name]) => name);
  assertEquals(ROWS.filter((name) => !rows.includes(name)), []);
  // One call, a short one, a long one and several at once; on either ComfyUI.
  assertEquals(rows.filter((name) => name === "direct client").length, 8);
  const goals = sections.flatMap(({ goals }) => goals);
  for (const goal of goals) {
    assert(Number.isFinite(goal.figure) && goal.figure > 0, `${goal.what}: ${goal.figure}`);
    assertEquals(typeof isMet(goal), "boolean");
  }
  assertEquals(new Set(goals.map(({ what }) => what)).size, goals.length);
  assert(!/NaN|undefined|Infinity/.test(page), page);
  assert(/^The same with ComfyUI [\d.]+\. Its device: cpu, /m.test(page), page);
  assert(/^a broken one: Cannot measure ".*no_such_server.ts"/m.test(page), page);
});

Deno.test("queueSample() has every job wait, and tells what each costs", async () => {
  let used = 1000;
  const sample = await queueSample(8, { memory: () => used += 800 });
  assertEquals(sample["bytes"], 100);
  assertEquals(Object.keys(sample), ["submitUs", "bytes", "cancelUs"]);
});
