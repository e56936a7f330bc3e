import { assert, assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../../src/comfyui/api_workflow.ts";
import { RunProgress } from "../../../src/jobs/follow/run_progress.ts";
import { picture } from "../comfy_world.ts";

/** Six nodes of weight 1 and a sampler of weight 14. */
function begin(): RunProgress {
  return new RunProgress(picture({ steps: 14 }));
}

/** Some work, and the fraction after each part of it. */
function fractions(progress: RunProgress, ...work: ((progress: RunProgress) => void)[]): number[] {
  return work.map((part) => {
    part(progress);
    return progress.now.fraction;
  });
}

Deno.test("RunProgress counts a sampler by its steps", () => {
  const seen = fractions(
    begin(),
    (run) => run.finish("4"),
    (run) => run.count("3", 7, 14),
    (run) => run.finish("3"),
  );
  assertEquals(seen, [1 / 20, 8 / 20, 15 / 20]);
});

Deno.test("RunProgress counts cached nodes as done", () => {
  const run = begin();
  for (const id of ["4", "5", "6", "7"]) run.finish(id);
  assertEquals(run.now.fraction, 4 / 20);
});

Deno.test("RunProgress takes fractions of a step, and no more than all of them", () => {
  const run = begin();
  run.count("3", 6.5, 14);
  assertEquals([run.now.fraction, run.now.step, run.now.steps], [6.5 / 20, 6, 14]);
  run.count("3", 99, 14);
  assertEquals(run.now.fraction, 14 / 20);
});

Deno.test("RunProgress does not fall where a node counts twice, or of nothing", () => {
  const seen = fractions(
    begin(),
    (run) => run.count("3", 14, 14),
    (run) => run.count("3", 1, 14),
    (run) => run.count("3", 0, 0),
    (run) => run.count("3", -5, 14),
  );
  assertEquals(seen, [14 / 20, 14 / 20, 14 / 20, 14 / 20]);
});

Deno.test("RunProgress moves on with each part of an expanded node, and ends with the node", () => {
  const workflow: ApiWorkflow = { "2": { class_type: "Loop", inputs: {} } };
  const run = new RunProgress(workflow);
  const seen = fractions(
    run,
    (run) => run.count("2.0.0.1", 1, 2),
    (run) => run.count("2.0.0.1", 2, 2),
    (run) => run.finish("2.0.0.1"),
    (run) => run.finish("2.0.0.1"),
    (run) => run.count("2.0.0.2", 1, 2),
    (run) => run.finish("2.0.0.2"),
    (run) => run.finish("2"),
  );
  assertEquals(seen, [0.25, 0.5, 0.5, 0.5, 0.625, 0.75, 1]);
});

Deno.test("RunProgress shows the node by its title, else its class, also for a part of it", () => {
  const workflow = picture();
  workflow["3"]!._meta = { title: "My sampler" };
  const run = new RunProgress(workflow);
  run.enter("3");
  assertEquals(run.now.node, "My sampler");
  run.enter("9.0.0.1", "9");
  assertEquals(run.now.node, "SaveImage");
  run.count("9.0.0.1", 1, 2);
  assertEquals(run.now.node, "SaveImage");
  run.enter("99");
  assertEquals(run.now.node, "node 99");
});

Deno.test("RunProgress knows ids that hold dots or colons as the nodes they are", () => {
  const node = { class_type: "PreviewAny", inputs: {} };
  const run = new RunProgress({ "1.5": node, "57:8": node });
  run.finish("1.5");
  assertEquals(run.now.fraction, 0.5);
  run.finish("57:8");
  assertEquals(run.now.fraction, 1);
});

Deno.test("RunProgress stays within 0 and 1 for a workflow without nodes", () => {
  const run = new RunProgress({});
  run.finish("1");
  run.count("2", 1, 1);
  assertEquals(run.now.fraction, 0);
});

Deno.test("see() counts only what is finished", () => {
  const run = begin();
  run.see({
    "4": { value: 1, max: 1, state: "finished" },
    "3": { value: 0, max: 1, state: "running" },
  });
  assertEquals(run.now.fraction, 1 / 20);
  assert(run.now.node === undefined);
});
