import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import {
  ExecutionError,
  ExecutionInterruptedError,
  PromptValidationError,
} from "../../src/comfyui/errors.ts";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { JobLostError, JobTimeoutError } from "../../src/jobs/job_errors.ts";
import { call, upload } from "../demo/demo_client.ts";
import { ComfyWorld, ended, NEVER_ASK, picture, running, STRICT, until } from "./comfy_world.ts";

/** Fails at node 3 after node 2 has shown something. */
async function failingLate(world: ComfyWorld): Promise<ApiWorkflow> {
  await upload(world.somebody, "words.png", new TextEncoder().encode("words"));
  return {
    "1": { class_type: "LoadImage", inputs: { image: "example.png" } },
    "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
    "3": { class_type: "LoadImage", inputs: { image: "words.png" } },
    "4": { class_type: "SaveImage", inputs: { images: ["3", 0], filename_prefix: "x" } },
  };
}

Deno.test(
  "submit() needs one request for a job that the socket tells all about",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ times: NEVER_ASK, clock: () => 1e9 + performance.now() });
    const job = world.jobs.submit(picture());
    const result = await job.done;
    assertEquals(result.files.map(({ type, mediaType }) => [type, mediaType]), [
      ["output", "image/png"],
    ]);
    assertEquals([result.cached, result.warnings], [false, []]);
    assertEquals([job.status, job.progress], ["completed", { fraction: 1 }]);
    assertEquals(job.outputs.files, result.files);
    assertEquals(world.requests, ["POST /prompt"]);
  },
);

Deno.test(
  "submit() returns the older files of a job that ComfyUI has done before",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ times: NEVER_ASK });
    const first = await world.jobs.submit(picture()).done;
    const second = await world.jobs.submit(picture()).done;
    assertEquals([first.cached, second.cached], [false, true]);
    assertEquals(second.files, first.files);
  },
);

Deno.test("submit() sends what belongs into the picture", STRICT, async () => {
  await using world = new ComfyWorld();
  const job = world.jobs.submit(picture(), { extraPngInfo: { easel: { seed: 2n ** 64n - 1n } } });
  const [file] = (await job.done).files;
  assert(file);
  const response = await world.engine.client.view(file);
  const text = new TextDecoder("latin1").decode(await response.arrayBuffer());
  assert(
    text.includes('"seed": 18446744073709551615') || text.includes('"seed":18446744073709551615'),
  );
});

Deno.test(
  "submit() warns of an output that ComfyUI left out, with status 200",
  STRICT,
  async () => {
    await using world = new ComfyWorld();
    const workflow = picture();
    workflow["13"] = { class_type: "LoadImage", inputs: { image: "missing.png" } };
    workflow["14"] = { class_type: "PreviewImage", inputs: { images: ["13", 0] } };
    const result = await world.jobs.submit(workflow).done;
    assert(result.files.length > 0);
    assertEquals(result.warnings.length, 1);
    assertMatch(
      result.warnings[0] ?? "",
      /^Node 13 \(LoadImage\) was left out and with it the output of node 14: .*missing\.png/,
    );
  },
);

Deno.test(
  "submit() fails with ComfyUI's complaints where it refuses the workflow",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ times: NEVER_ASK });
    const workflow = picture();
    workflow["3"]!.inputs["sampler_name"] = "eulr";
    const job = await ended(world.jobs.submit(workflow));
    assertEquals(job.status, "failed");
    assertInstanceOf(job.error, PromptValidationError);
    assertEquals(Object.keys(job.error.nodeErrors), ["3"]);
    assertEquals(world.requests, ["POST /prompt"]);
  },
);

Deno.test(
  "submit() fails with the node's error, and keeps what was made before it",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ times: NEVER_ASK });
    const job = await ended(world.jobs.submit(await failingLate(world)));
    assertEquals(job.status, "failed");
    assertInstanceOf(job.error, ExecutionError);
    assertEquals([job.error.nodeId, job.error.classType], ["3", "LoadImage"]);
    assertEquals(job.outputs.files.map(({ type }) => type), ["temp"]);
    assertEquals(job.result, undefined);
  },
);

Deno.test("submit() tells the same of a failed job when it has to ask", STRICT, async () => {
  await using world = new ComfyWorld({ passes: () => false, times: { connect: 1 } });
  const job = await ended(world.jobs.submit(await failingLate(world)));
  assertInstanceOf(job.error, ExecutionError);
  assertEquals([job.error.nodeId, job.error.classType], ["3", "LoadImage"]);
  assertEquals(job.outputs.files.map(({ type }) => type), ["temp"]);
});

Deno.test("submit() says that somebody else interrupted the job", STRICT, async () => {
  await using world = new ComfyWorld({ times: NEVER_ASK });
  const job = world.jobs.submit(picture({ steps: 10_000 }));
  await running(job);
  await call(world.somebody, "/interrupt", {});
  await ended(job);
  assertEquals(job.status, "cancelled");
  assertInstanceOf(job.error, ExecutionInterruptedError);
  assertMatch(job.error.message, /interrupted in ComfyUI by someone else/);
});

Deno.test("submit() says that somebody else took the job out of the queue", STRICT, async () => {
  await using world = new ComfyWorld();
  const theirs = await world.occupy();
  const job = world.jobs.submit(picture());
  await until(job, ({ progress }) => progress.queuePosition === 0);
  await call(world.somebody, "/queue", { delete: [job.id] });
  await ended(job);
  assertEquals(job.status, "cancelled");
  assertMatch(String(job.error), /taken out of ComfyUI's queue by someone else/);
  assertEquals(await world.queue(), { running: [theirs], pending: [] });
});

Deno.test("submit() tells the place in the queue as it changes", STRICT, async () => {
  await using world = new ComfyWorld();
  const first = await world.occupy(1);
  const second = await world.occupy(2);
  const job = world.jobs.submit(picture());
  await until(job, ({ progress }) => progress.queuePosition === 1);
  await call(world.somebody, "/interrupt", { prompt_id: first });
  await until(job, ({ progress }) => progress.queuePosition === 0);
  await call(world.somebody, "/interrupt", { prompt_id: second });
  assertEquals((await job.done).files.length, 1);
});

Deno.test("submit() interrupts a run that takes too long", STRICT, async () => {
  await using world = new ComfyWorld({ times: { ...NEVER_ASK, run: 20 } });
  const job = await ended(world.jobs.submit(picture({ steps: 10_000 })));
  assertEquals(job.status, "failed");
  assertInstanceOf(job.error, JobTimeoutError);
  assertEquals(await world.queue(), { running: [], pending: [] });
});

Deno.test(
  "submit() does not count the time in the queue as time that a job runs",
  STRICT,
  async () => {
    let time = 0;
    await using world = new ComfyWorld({ times: { run: 1_000 }, clock: () => time++ });
    const theirs = await world.occupy();
    const job = world.jobs.submit(picture());
    await until(job, ({ progress }) => progress.queuePosition === 0);
    time += 1_000_000;
    await call(world.somebody, "/interrupt", { prompt_id: theirs });
    assertEquals((await job.done).files.length, 1);
  },
);

Deno.test("submit() gives up a run that does not obey", STRICT, async () => {
  await using world = new ComfyWorld({
    times: { run: 20, stop: 30 },
    spoil: (request) => request.url.endsWith("/interrupt") ? new Response(null) : undefined,
  });
  const job = await ended(world.jobs.submit(picture({ steps: 10_000 })));
  assertInstanceOf(job.error, JobTimeoutError);
  assert(world.requests.filter((request) => request === "POST /interrupt").length > 1);
});

Deno.test("submit() asks where the socket is open and silent", STRICT, async () => {
  const isGreeting = (frame: unknown) => String(frame).includes('"sid"');
  await using world = new ComfyWorld({ passes: isGreeting });
  assertEquals((await world.jobs.submit(picture()).done).files.length, 1);
});

Deno.test(
  "submit() tells a cached job from others also where it has to ask",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ passes: () => false, times: { connect: 1 } });
    const first = await world.jobs.submit(picture()).done;
    const second = await world.jobs.submit(picture()).done;
    assertEquals([first.cached, second.cached], [false, true]);
  },
);

Deno.test(
  "submit() says that the history no longer has a job that it did not hear of",
  STRICT,
  async () => {
    await using world = new ComfyWorld({
      passes: () => false,
      times: { connect: 1 },
      demo: { stepMs: 5 },
      spoil: (request) => request.url.includes("/history/") ? Response.json({}) : undefined,
    });
    const job = world.jobs.submit(picture({ steps: 20 }));
    await until(job, ({ status }) => status === "in_progress");
    await ended(job);
    assertEquals(job.status, "failed");
    assertInstanceOf(job.error, JobLostError);
  },
);

Deno.test(
  "submit() hands out what it heard of where the rest cannot be had any more",
  STRICT,
  async () => {
    await using world = new ComfyWorld({
      demo: { stepMs: 5 },
      spoil: (request) => request.url.includes("/history/") ? Response.json({}) : undefined,
    });
    const job = world.jobs.submit(picture({ steps: 40 }));
    await running(job);
    world.breakSockets();
    const { files, warnings, cached } = await job.done;
    assertEquals([files.length, cached], [1, false]);
    assertMatch(warnings.join(), /history was cleared/);
  },
);

Deno.test("submit() calls a run lost of whose pictures nothing is left", STRICT, async () => {
  await using world = new ComfyWorld({
    passes: (frame) => !String(frame).includes('"executed"'),
    demo: { stepMs: 5 },
    spoil: (request) => request.url.includes("/history/") ? Response.json({}) : undefined,
  });
  const job = world.jobs.submit(picture({ steps: 40 }));
  await running(job);
  world.breakSockets();
  await ended(job);
  assertEquals(job.status, "failed");
  assertInstanceOf(job.error, JobLostError);
});

Deno.test(
  "submit() refuses a ComfyUI that picks the ids, and leaves nothing there",
  STRICT,
  async () => {
    await using world = new ComfyWorld({
      spoil: (request, pass) =>
        request.method === "POST" && request.url.endsWith("/prompt")
          ? request.json().then(({ prompt_id: _, ...body }) =>
            pass(new Request(request.url, { method: "POST", body: JSON.stringify(body) }))
          )
          : undefined,
    });
    const theirs = await world.occupy();
    const job = await ended(world.jobs.submit(picture()));
    assertMatch(String(job.error), /does not take the id.*Update ComfyUI/);
    assertEquals(await world.queue(), { running: [theirs], pending: [] });
  },
);
