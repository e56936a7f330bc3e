import { assertEquals } from "@std/assert";
import type { NodeTimer } from "../../../src/jobs/timing/node_timer.ts";
import { RunTimer } from "../../../src/jobs/timing/run_timer.ts";
import { eventsOf, pictureOf, runThrough } from "../simulated_run.ts";

const WORKFLOW = pictureOf({ steps: 4 });
const PACE = { nodeMs: () => 100, stepMs: () => 1000, cached: ["1"] };

function progress(node: string, value: number, max: number) {
  return { type: "progress" as const, data: { prompt_id: "p", node, value, max } };
}

function executing(node: string) {
  return { type: "executing" as const, data: { prompt_id: "p", node } };
}

function states(nodes: Record<string, string>) {
  const entries = Object.entries(nodes).map(([id, state]) => [id, { value: 0, max: 1, state }]);
  return {
    type: "progress_state" as const,
    data: { prompt_id: "p", nodes: Object.fromEntries(entries) },
  };
}

function seen({ state, spentMs, stepMs, steps }: NodeTimer) {
  return { state, spentMs, stepMs, steps };
}

Deno.test("RunTimer takes the time of each node, and of each step", () => {
  const run = runThrough(WORKFLOW, eventsOf(WORKFLOW, PACE));
  const none = { stepMs: undefined, steps: undefined };
  assertEquals([...run.nodes.values()].map(seen), [
    { state: "skipped", spentMs: 0, ...none },
    { state: "done", spentMs: 100, ...none },
    { state: "done", spentMs: 100, ...none },
    { state: "done", spentMs: 4100, stepMs: 1000, steps: 4 },
    { state: "done", spentMs: 100, ...none },
    { state: "done", spentMs: 100, ...none },
  ]);
  assertEquals([run.started, run.complete, run.parallel], [true, true, false]);
});

Deno.test("RunTimer is not complete before the end, after an error, or with a gap", () => {
  const events = eventsOf(WORKFLOW, PACE);
  const without = (type: string) => events.filter(({ event }) => event.type !== type);
  assertEquals(runThrough(WORKFLOW, without("execution_success")).complete, false);
  assertEquals(runThrough(WORKFLOW, without("execution_start")).complete, false);
  const gap = { at: 1, event: states({ "2": "finished", "1": "finished" }) };
  const run = runThrough(WORKFLOW, [...events.slice(0, 2), gap, ...events.slice(3)]);
  assertEquals([run.complete, run.nodes.get("2")?.state], [false, "skipped"]);
});

Deno.test("RunTimer notices nodes that run at the same time", () => {
  const run = new RunTimer(WORKFLOW);
  run.apply(states({ "1": "running", "2": "finished" }), 0);
  assertEquals(run.parallel, false);
  run.apply(states({ "1": "running", "2": "running" }), 0);
  assertEquals(run.parallel, true);
});

Deno.test("RunTimer adds the parts of an expanded node, and its runs, to one time", () => {
  const run = new RunTimer(WORKFLOW);
  run.apply(executing("2"), 0);
  run.apply(executing("2.0.0.1"), 10);
  run.apply(executing("4"), 30);
  run.apply(executing("2.0.0.2"), 100);
  run.apply(executing("99"), 105);
  assertEquals(run.nodes.get("2")?.spentMs, 35);
  assertEquals(run.nodes.get("4")?.spentMs, 70);
});

Deno.test("RunTimer measures no pace by one step, and by none that comes twice", () => {
  const run = new RunTimer(WORKFLOW);
  const sampler = run.nodes.get("5")!;
  run.apply(executing("5"), 0);
  run.apply(progress("5", 1, 4), 500);
  assertEquals([sampler.stepMs, sampler.measured, sampler.left], [
    undefined,
    0,
    { steps: 3, at: 500 },
  ]);
  run.apply(progress("5", 2, 4), 700);
  run.apply(progress("5", 2, 4), 900);
  assertEquals([sampler.stepMs, sampler.measured, sampler.uneven], [200, 1, false]);
});

Deno.test("RunTimer notices a node that counts its steps again", () => {
  const run = new RunTimer(WORKFLOW);
  run.apply(executing("5"), 0);
  for (const value of [1, 2, 3, 4, 1, 2]) run.apply(progress("5", value, 4), value);
  assertEquals(run.nodes.get("5")?.uneven, true);
});
