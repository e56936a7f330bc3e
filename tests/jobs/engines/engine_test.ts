import { assertEquals, assertRejects } from "@std/assert";
import { ComfyWorld, picture, running, STRICT } from "../comfy_world.ts";
import { JobsClosedError } from "../../../src/jobs/job_errors.ts";

Deno.test("identity() names the engine and is asked once", STRICT, async () => {
  await using world = new ComfyWorld();
  assertEquals(await world.engine.identity(), { name: "Easel demo engine", demo: true });
  await world.engine.identity();
  assertEquals(world.requests, ["GET /system_stats"]);
});

Deno.test("identity() names a ComfyUI by its version", STRICT, async () => {
  const system: Record<string, unknown> = { comfyui_version: "0.3.64" };
  await using world = new ComfyWorld({ spoil: () => Response.json({ system, devices: [] }) });
  assertEquals(await world.engine.identity(), { name: "ComfyUI 0.3.64", demo: false });
  delete system["comfyui_version"];
  world.engine.refresh();
  assertEquals(await world.engine.identity(), { name: "ComfyUI", demo: false });
});

Deno.test(
  "identity() that one caller gives up is not given up for the others",
  STRICT,
  async () => {
    const answer = Promise.withResolvers<void>();
    await using world = new ComfyWorld({ spoil: (_, pass) => answer.promise.then(() => pass()) });
    const stop = new AbortController();
    const givesUp = world.engine.identity(stop.signal);
    const waits = world.engine.identity();
    stop.abort(new Error("enough"));
    await assertRejects(() => givesUp, Error, "enough");
    answer.resolve();
    assertEquals((await waits).demo, true);
    assertEquals(world.requests.length, 1);
  },
);

Deno.test(
  "identity() is asked again after a failure and after the connection was lost",
  STRICT,
  async () => {
    await using world = new ComfyWorld();
    world.spoil = () => Promise.reject(new TypeError("connection refused"));
    await assertRejects(() => world.engine.identity());
    world.spoil = undefined;
    await world.engine.identity();
    await world.engine.events.connect();
    world.breakSockets();
    await world.engine.identity();
    // The fourth asks whether what broke the connection is still there.
    assertEquals(world.requests.length, 4);
  },
);

Deno.test(
  "objectInfo() asks for each class once, and leaves out what is not there",
  STRICT,
  async () => {
    await using world = new ComfyWorld();
    const info = await world.engine.objectInfo(["SaveImage", "NoSuchNode", "SaveImage"]);
    assertEquals(Object.keys(info), ["SaveImage"]);
    await world.engine.objectInfo(["SaveImage", "NoSuchNode"]);
    assertEquals(world.requests, ["GET /object_info/SaveImage", "GET /object_info/NoSuchNode"]);
    world.engine.refresh();
    await world.engine.objectInfo(["NoSuchNode"]);
    assertEquals(world.requests.length, 3);
  },
);

Deno.test(
  "objectInfo() has few questions under way, however many it is asked",
  STRICT,
  async () => {
    const answer = Promise.withResolvers<void>();
    await using world = new ComfyWorld({ spoil: (_, pass) => answer.promise.then(() => pass()) });
    const asked = Array.from({ length: 300 }, (_, index) => `Class${index}`);
    const [one, other] = [asked.slice(0, 200), asked.slice(100)]
      .map((names) => world.engine.objectInfo(names));
    assertEquals(world.requests.length, 16);
    answer.resolve();
    assertEquals([await one, await other], [{}, {}]);
    assertEquals(new Set(world.requests).size, 300);
    assertEquals(world.requests.length, 300);
  },
);

Deno.test(
  "objectInfo() that was asked before refresh() is not remembered after it",
  STRICT,
  async () => {
    const answer = Promise.withResolvers<void>();
    await using world = new ComfyWorld({ spoil: (_, pass) => answer.promise.then(() => pass()) });
    const old = world.engine.objectInfo(["SaveImage"]);
    world.engine.refresh();
    answer.resolve();
    await old;
    await world.engine.objectInfo(["SaveImage"]);
    assertEquals(world.requests.length, 2);
  },
);

Deno.test("listen() hands each prompt its own messages", STRICT, async () => {
  await using world = new ComfyWorld();
  const heard: string[] = [];
  const stop = world.engine.listen("nobody's", ({ type }) => heard.push(type));
  const job = world.jobs.submit(picture({ steps: 3 }));
  await running(job);
  await job.done;
  stop();
  assertEquals(new Set(heard), new Set(["connection", "status"]));
});

Deno.test("dispose ends what is asked", STRICT, async () => {
  await using world = new ComfyWorld({ spoil: () => Promise.withResolvers<Response>().promise });
  const asked = assertRejects(() => world.engine.identity(), JobsClosedError);
  await world.engine[Symbol.asyncDispose]();
  await asked;
});
