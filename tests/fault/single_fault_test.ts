import { assert, assertEquals, assertRejects } from "@std/assert";
import { ComfyError } from "../../src/comfyui/errors.ts";
import type { Job } from "../../src/jobs/job.ts";
import { inProcess, run, savedFiles } from "../demo/demo_client.ts";
import { seeded } from "../workflow/mutate.ts";
import { type FaultProxy, isPrompt } from "./fault_proxy.ts";
import { demoEngine, type FaultWorld, faultWorld } from "./fault_world.ts";
import { FRAME_FAULTS, HTTP_FAULTS } from "./faults.ts";
import { randomGraph } from "./random_graph.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** A workflow with KSampler, and its picture. */
const GRAPH = randomGraph(seeded(1));

async function rightPicture(): Promise<Uint8Array> {
  await using engine = demoEngine();
  const way = inProcess(engine);
  const [bytes] = await savedFiles(way, await run(way, GRAPH), "9");
  return bytes!;
}

/** One engine in a world where nothing happens but what a test says. */
async function withProxy(
  check: (proxy: FaultProxy, world: FaultWorld) => Promise<void>,
): Promise<void> {
  await using world = faultWorld({ engines: 1, seed: 1, rate: 0 });
  const [proxy] = world.proxies.values();
  await check(proxy!, world);
}

async function pictureOf(job: Job, { engines }: FaultWorld): Promise<Uint8Array> {
  const { files } = await job.done;
  assertEquals(files.length, 1);
  return await (await engines.all[0].client.view(files[0]!)).bytes();
}

/** The frames of a job, in their order, by what tells them from others. */
const FRAMES = [
  '"execution_start"',
  '"execution_cached"',
  '"progress_state"',
  '"executing"',
  '"progress"',
  '"executed"',
  '"execution_success"',
  '"node":null',
];

for (const fault of FRAME_FAULTS) {
  const name = `A job makes its picture whichever of its frames suffers ${fault}`;
  Deno.test(name, STRICT, async () => {
    const right = await rightPicture();
    for (const mark of FRAMES) {
      await withProxy(async (proxy, world) => {
        proxy.nextFrame(fault, (frame) => frame.includes(mark));
        const job = world.jobs.submit(GRAPH);
        assertEquals(await pictureOf(job, world), right, `${fault} on ${mark}`);
        assertEquals(proxy.faults, { [fault]: 1 }, `${fault} on ${mark}`);
        assertEquals(proxy.accepted.length, 1);
      });
    }
  });
}

for (const path of ["/ws", "/queue", "/history"]) {
  Deno.test(`A job makes its picture whatever befalls one GET ${path}`, STRICT, async () => {
    const right = await rightPicture();
    for (const fault of HTTP_FAULTS) {
      await withProxy(async (proxy, world) => {
        proxy.next(fault, ({ url }) => new URL(url).pathname.startsWith(path));
        // Without its socket it has to ask.
        proxy.nextFrame("socket-cut", (frame) => frame.includes('"execution_start"'));
        const job = world.jobs.submit(GRAPH);
        assertEquals(await pictureOf(job, world), right, `${fault} on ${path}`);
        assertEquals(proxy.faults[fault], 1, `${fault} on ${path}`);
        assertEquals(proxy.accepted.length, 1);
      });
    }
  });
}

Deno.test(
  "A job that was sent makes its picture whatever becomes of the answer",
  STRICT,
  async () => {
    const right = await rightPicture();
    for (const fault of HTTP_FAULTS.filter((fault) => fault.endsWith("after"))) {
      await withProxy(async (proxy, world) => {
        proxy.next(fault, isPrompt);
        assertEquals(await pictureOf(world.jobs.submit(GRAPH), world), right, fault);
        assertEquals(proxy.accepted.length, 1, fault);
      });
    }
  },
);

Deno.test("A job that never came to ComfyUI fails, and says how", STRICT, async () => {
  for (const fault of HTTP_FAULTS.filter((fault) => fault.endsWith("before"))) {
    await withProxy(async (proxy, world) => {
      proxy.next(fault, isPrompt);
      const job = world.jobs.submit(GRAPH);
      const error = await assertRejects(() => job.done, ComfyError);
      assert(/^Cannot (?:reach|POST)/.test(error.message), error.message);
      assertEquals(proxy.accepted, [], fault);
    });
  }
});

Deno.test("A job whose ComfyUI is started anew fails, and says so", STRICT, async () => {
  await withProxy(async (proxy, world) => {
    const job = world.jobs.submit(GRAPH);
    for await (const { status } of job.snapshots()) if (status === "in_progress") break;
    await proxy.restart();
    const error = await assertRejects(() => job.done, ComfyError);
    assert(error.message.includes("restarted"), error.message);
    // The next one has a ComfyUI again.
    assertEquals((await world.jobs.submit(GRAPH).done).files.length, 1);
  });
});
