import { assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { ConnectionError, ExecutionError } from "../../src/comfyui/errors.ts";
import type { Engine } from "../../src/jobs/engines/engine.ts";
import type { EngineState } from "../../src/jobs/engines/engine_health.ts";
import { JobTimeoutError } from "../../src/jobs/job_errors.ts";
import { inProcess, post, upload } from "../demo/demo_client.ts";
import { ComfyFarm } from "./comfy_farm.ts";
import { ended, picture, running, STRICT, until } from "./comfy_world.ts";

const TWO = [{ name: "a" }, { name: "b" }];
const THREE = [...TWO, { name: "c" }];

/** Resolves when an engine is as wanted. */
async function becomes({ health }: Engine, state: EngineState): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = health.onChange(() => health.state === state && resolve());
  if (health.state !== state) await promise;
  stop();
}

Deno.test("an engine that was never reached does not use up the second try", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: THREE });
  for (const name of ["a", "b"]) farm.hand(name).off = true;
  const { files, warnings } = await farm.jobs.submit(picture()).done;
  assertEquals(files.map(({ engine }) => engine), ["c"]);
  assertEquals(warnings.length, 2);
});

Deno.test("a job's own error is not run again elsewhere", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  await Promise.all(
    farm.hands.map(({ demo }) =>
      upload(inProcess(demo), "words.png", new TextEncoder().encode("words"))
    ),
  );
  const job = farm.jobs.submit({
    "1": { class_type: "LoadImage", inputs: { image: "words.png" } },
    "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
  });
  await ended(job);
  assertInstanceOf(job.error, ExecutionError);
  assertEquals(farm.hand("a").sent + farm.hand("b").sent, 1);
  assertEquals(farm.engines.all.map(({ health }) => health.state), ["up", "up"]);
});

Deno.test("a job that somebody interrupts is not run again elsewhere", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  const job = farm.jobs.submit(picture({ steps: 10_000 }));
  await running(job);
  await farm.hand(job.engine!).engine.client.interrupt(job.id);
  await ended(job);
  assertEquals(job.status, "cancelled");
  assertEquals(farm.hand("a").sent + farm.hand("b").sent, 1);
});

Deno.test("what a lost engine goes on with is stopped when it is back", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  const a = farm.hand("a");
  const job = farm.jobs.submit(picture({ steps: 10_000 }), { runsOn: ["a", "b"] });
  await running(job);
  assertEquals(job.engine, "a");
  const theirs = await post(inProcess(a.demo), picture({ steps: 10_000, seed: 9 }));
  a.cutOff();
  await until(job, ({ progress }) => job.engine === "b" && progress.step !== undefined);
  assertEquals(await a.queue(), [job.id, theirs]);
  a.off = false;
  await becomes(a.engine, "up");
  assertEquals(await a.queue(), [theirs]);
  assertEquals(a.engine.strays.size, 0);
  assertEquals((await farm.hand("b").queue()).length, 1);
  job.cancel();
  await ended(job);
});

Deno.test("a job that only its engine could run goes on there without us", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  const a = farm.hand("a");
  const job = farm.jobs.submit(picture({ steps: 10_000 }), { runsOn: ["a"] });
  await running(job);
  a.cutOff();
  await ended(job);
  assertInstanceOf(job.error, ConnectionError);
  a.off = false;
  await becomes(a.engine, "up");
  assertEquals(await a.queue(), [job.id]);
});

Deno.test(
  "a job cancelled while its engine is lost is stopped when it is back",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: [{ name: "a" }] });
    const a = farm.hand("a");
    const job = farm.jobs.submit(picture({ steps: 10_000 }));
    await running(job);
    a.cutOff();
    job.cancel();
    await ended(job);
    a.off = false;
    await becomes(a.engine, "up");
    assertEquals(await a.queue(), []);
  },
);

Deno.test(
  "an engine with a run that will not stop is sent no more until it is gone",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: TWO, times: { run: 30, stop: 30 }, lostMs: 60_000 });
    const a = farm.hand("a");
    a.spoil = ({ url }) => url.endsWith("/interrupt") ? Promise.resolve(new Response()) : undefined;
    const job = farm.jobs.submit(picture({ steps: 10_000 }), { runsOn: ["a"] });
    await ended(job);
    assertInstanceOf(job.error, JobTimeoutError);
    const others = [1, 2, 3].map((seed) => farm.jobs.submit(picture({ seed })));
    await Promise.all(others.map(ended));
    assertEquals(new Set(others.map(({ engine }) => engine)), new Set(["b"]));
    assertEquals([a.engine.health.state, a.engine.strays.size], ["draining", 1]);
    a.spoil = undefined;
    await becomes(a.engine, "up");
    assertEquals(await a.queue(), []);
  },
);

Deno.test(
  "fromEach() goes without an engine that is slow, which then is drained",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: TWO, patienceMs: 20 });
    const [b, { promise: free, resolve }] = [farm.hand("b"), Promise.withResolvers<void>()];
    b.spoil = (request) => free.then(() => b.demo.fetch(request));
    assertEquals(Object.keys(await farm.engines.objectInfo(["KSampler"])), ["KSampler"]);
    assertEquals(b.engine.health.state, "draining");
    assertMatch(b.engine.health.reason, /^b took longer than 0.02 s/);
    resolve();
    await becomes(b.engine, "up");
  },
);

Deno.test("fromEach() waits for a slow engine where no other answers", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO, patienceMs: 1 });
  const b = farm.hand("b");
  farm.hand("a").off = true;
  b.spoil = (request) =>
    new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => b.demo.fetch(request));
  assertEquals(Object.keys(await farm.engines.objectInfo(["KSampler"])), ["KSampler"]);
  assertEquals(b.engine.health.state, "up");
});
