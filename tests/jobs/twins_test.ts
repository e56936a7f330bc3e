import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Twins } from "../../src/jobs/twins.ts";
import { workflowKey } from "../../src/jobs/workflow_key.ts";
import { ComfyFarm } from "./comfy_farm.ts";
import { ended, picture, running, STRICT } from "./comfy_world.ts";

const ONE = [{ name: "a", concurrency: 1 }];
const BOTH = { dedupe: true, cache: { seconds: 60, entries: 10 } };

Deno.test("submit() returns the job that is making the same already", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: ONE, twins: new Twins(BOTH) });
  const first = farm.jobs.submit(picture({ seed: 1 }), { caller: "x" });
  const second = farm.jobs.submit(picture({ seed: 1 }), { caller: "y" });
  const other = farm.jobs.submit(picture({ seed: 2 }), { caller: "y" });
  assertEquals(second, first);
  assertNotEquals(other, first);
  assertEquals(first.callers, ["x", "y"]);
  await Promise.all([first.done, other.done]);
  assertEquals(farm.hand("a").sent, 2);
});

Deno.test("a shared job goes on until the last caller has left", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: ONE, twins: new Twins(BOTH) });
  const job = farm.jobs.submit(picture({ steps: 10_000 }), { caller: "x" });
  farm.jobs.submit(picture({ steps: 10_000 }), { caller: "y" });
  await running(job);
  job.leave("x");
  job.leave("x");
  job.leave("nobody");
  assertEquals(job.cancelled.aborted, false);
  job.leave("y");
  await ended(job);
  assertEquals(job.status, "cancelled");
});

Deno.test("a caller that asked twice leaves once, or entirely", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: ONE, twins: new Twins(BOTH) });
  const ask = () => farm.jobs.submit(picture({ steps: 10_000 }), { caller: "x" });
  const job = ask();
  assertEquals(ask(), job);
  job.leave("x");
  assertEquals(job.cancelled.aborted, false);
  ask();
  job.leave("x", { entirely: true });
  assertEquals(job.cancelled.aborted, true);
  await ended(job);
});

Deno.test("a job that is being cancelled is not shared any more", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: ONE, twins: new Twins(BOTH) });
  const first = farm.jobs.submit(picture({ steps: 400 }));
  await running(first);
  first.cancel();
  const second = farm.jobs.submit(picture({ steps: 400 }));
  assertNotEquals(second, first);
  await ended(first);
  assertEquals((await second.done).files.length, 1);
});

Deno.test(
  "submit() answers with what was made before, while its files are there",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: ONE, twins: new Twins(BOTH) });
    const first = farm.jobs.submit(picture({ seed: 1 }));
    const made = await first.done;
    const again = farm.jobs.submit(picture({ seed: 1 }));
    const result = await again.done;
    assertNotEquals(again.id, first.id);
    assertEquals([result.files, result.cached, result.sameAs], [made.files, true, first.id]);
    assertEquals(farm.hand("a").sent, 1);
  },
);

Deno.test(
  "submit() makes it again when asked to, and when its files are gone",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: ONE, twins: new Twins(BOTH) });
    const ask = (fresh: boolean) => farm.jobs.submit(picture({ seed: 1 }), { fresh }).done;
    await ask(false);
    assertEquals((await ask(true)).sameAs, undefined);
    await farm.hand("a").kill();
    farm.hand("a").start();
    const result = await ask(false);
    assertEquals([result.sameAs, result.cached], [undefined, false]);
    assertEquals(farm.hand("a").sent, 3);
  },
);

Deno.test("what was made is forgotten after a while", STRICT, async () => {
  let now = 0;
  const twins = new Twins({ dedupe: true, cache: { seconds: 10, entries: 10, now: () => now } });
  await using farm = new ComfyFarm({ hands: ONE, twins });
  const ask = async () => (await farm.jobs.submit(picture({ seed: 1 })).done).sameAs;
  assertEquals(await ask(), undefined);
  now = 9_000;
  assert(await ask());
  now = 11_000;
  assertEquals(await ask(), undefined);
  assertEquals(twins.counts, { entries: 1, hits: 1, misses: 1 });
});

Deno.test("what failed is not remembered as made", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: ONE, twins: new Twins(BOTH) });
  const ask = () => farm.jobs.submit(picture({ steps: 10_000 }));
  const first = ask();
  await running(first);
  first.cancel();
  await ended(first);
  const second = ask();
  await running(second);
  second.cancel();
  await ended(second);
  assertEquals(farm.hand("a").sent, 2);
});

Deno.test("workflowKey() tells apart what is made, and nothing else", () => {
  const key = workflowKey(picture({ seed: 1 }));
  assertEquals(workflowKey(reversed(picture({ seed: 1 }))), key);
  assertNotEquals(workflowKey(picture({ seed: 2 })), key);
  const titled = picture({ seed: 1 });
  titled["3"] = { ...titled["3"]!, _meta: { title: "Mine" } };
  assertEquals(workflowKey(titled), key);
  const file = { filename: "x.png", subfolder: "", type: "input" as const, mediaType: "image/png" };
  const on = (engine: string) =>
    workflowKey(picture({ seed: 1 }), [{ nodeId: "1", input: "image", file: { ...file, engine } }]);
  assertNotEquals(on("a"), on("b"));
});

function reversed<T extends object>(value: T): T {
  const entries = Object.entries(value).reverse().map(([key, item]) =>
    [key, typeof item === "object" && item && !Array.isArray(item) ? reversed(item) : item] as const
  );
  return Object.fromEntries(entries) as T;
}

Deno.test(
  "a hit says where it lies, and not what befell the job that made it",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({
      hands: [{ name: "a" }, { name: "b" }],
      twins: new Twins(BOTH),
    });
    farm.hand("a").off = true;
    const { warnings } = await farm.jobs.submit(picture({ seed: 1 })).done;
    assertEquals(warnings.length, 1);
    const again = farm.jobs.submit(picture({ seed: 1 }));
    const result = await again.done;
    assert(result.sameAs);
    assertEquals([result.warnings, again.engine], [[], "b"]);
  },
);

Deno.test("what is asked for anew answers the next who ask", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: ONE, twins: new Twins(BOTH) });
  await farm.jobs.submit(picture({ seed: 1 })).done;
  const fresh = farm.jobs.submit(picture({ seed: 1 }), { fresh: true });
  await fresh.done;
  const { sameAs } = await farm.jobs.submit(picture({ seed: 1 })).done;
  assertEquals(sameAs, fresh.id);
});
