import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { ConnectionError } from "../../src/comfyui/errors.ts";
import { Job } from "../../src/jobs/job.ts";
import { JobArchive } from "../../src/jobs/job_archive.ts";
import { JobLostError } from "../../src/jobs/job_errors.ts";
import { jobNote } from "../../src/jobs/job_note.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import type { JobRecord } from "../../src/jobs/store/job_record.ts";
import { MemoryJobStore } from "../../src/jobs/store/memory_job_store.ts";
import { ComfyFarm } from "./comfy_farm.ts";
import { ended, picture, running, SHORT, STRICT, until } from "./comfy_world.ts";

/** An Easel that is ended and started again beside the same ComfyUIs, with what was kept or not. */
class Restarts implements AsyncDisposable {
  readonly store = new MemoryJobStore();
  readonly archive = new JobArchive(this.store);
  readonly farm: ComfyFarm;
  #jobs: Jobs[] = [];

  constructor({ kept = true, names = ["a"], concurrency = 1 } = {}) {
    this.farm = new ComfyFarm({
      hands: names.map((name) => ({ name, concurrency })),
      ...kept && { archive: this.archive },
    });
  }

  async restart({ kept = true } = {}): Promise<Jobs> {
    await (this.#jobs.at(-1) ?? this.farm.jobs)[Symbol.asyncDispose]();
    const jobs = new Jobs(this.farm.engines, {
      times: SHORT,
      ...kept && { archive: this.archive },
    });
    this.#jobs.push(jobs);
    return jobs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const jobs of this.#jobs) await jobs[Symbol.asyncDispose]();
    await this.farm[Symbol.asyncDispose]();
  }
}

Deno.test("find() follows again what still runs after a restart", STRICT, async () => {
  await using world = new Restarts();
  const inputs = { prompt: "a lighthouse", seed: 5 };
  const job = world.farm.jobs.submit(picture({ steps: 200 }), { inputs, caller: "x" });
  await running(job);
  const jobs = await world.restart();
  const found = await jobs.find(job.id);
  assertEquals([found?.id, found?.inputs, found?.callers], [job.id, inputs, ["x"]]);
  assertEquals(found?.ended, false);
  assertEquals((await found!.done).files.length, 1);
  assertEquals(world.farm.hand("a").sent, 1);
});

Deno.test("find() gives what ended while no Easel was there", STRICT, async () => {
  await using world = new Restarts();
  const job = world.farm.jobs.submit(picture({ steps: 20 }), { inputs: { prompt: "x" } });
  await running(job);
  const jobs = await world.restart();
  const { client } = world.farm.hand("a").engine;
  while (!await client.getHistory(job.id)) await new Promise((next) => setTimeout(next, 5));
  const found = await jobs.find(job.id);
  assertEquals((await found!.done).files.map(({ filename }) => filename.endsWith(".png")), [true]);
  assertEquals(found?.inputs, { prompt: "x" });
});

Deno.test("find() gives what had ended before, without asking any ComfyUI", STRICT, async () => {
  await using world = new Restarts();
  const job = world.farm.jobs.submit(picture(), { inputs: { prompt: "x" } });
  const { files } = await job.done;
  const jobs = await world.restart();
  await world.farm.hand("a").kill();
  const found = await jobs.find(job.id);
  assertEquals([found?.status, found?.result?.files], ["completed", files]);
  assertEquals(await jobs.find(job.id), found);
});

Deno.test("find() gives why a job had failed", STRICT, async () => {
  await using world = new Restarts();
  const job = world.farm.jobs.submit(picture({ steps: 10_000 }));
  await running(job);
  job.cancel();
  await ended(job);
  const found = await (await world.restart()).find(job.id);
  assertEquals([found?.status, String(found?.error)], ["cancelled", String(job.error)]);
});

Deno.test("find() says that a job was never sent, or is lost", STRICT, async () => {
  await using world = new Restarts();
  const first = world.farm.jobs.submit(picture({ steps: 10_000 }));
  const second = world.farm.jobs.submit(picture({ seed: 2 }));
  await running(first);
  const jobs = await world.restart();
  await world.farm.hand("a").kill();
  world.farm.hand("a").start();
  const [lost, unsent] = [await jobs.find(first.id), await jobs.find(second.id)];
  assertInstanceOf(lost?.error, JobLostError);
  assertInstanceOf(unsent?.error, JobLostError);
  assertEquals(unsent.error.message.includes("still waited"), true);
});

Deno.test("find() knows a job by ComfyUI alone, and which of several has it", STRICT, async () => {
  await using world = new Restarts({ kept: false, names: ["a", "b"] });
  const extraPngInfo = jobNote({ template: "mine", inputs: { prompt: "x", seed: 2n ** 60n } });
  const job = world.farm.jobs.submit(picture(), { extraPngInfo, runsOn: ["b"] });
  await job.done;
  const jobs = await world.restart({ kept: false });
  const found = await jobs.find(job.id);
  assertEquals(found?.inputs, { template: "mine", prompt: "x", seed: 2n ** 60n });
  assertEquals((await found!.done).files.map(({ engine }) => engine), ["b"]);
  assertEquals(await jobs.find(crypto.randomUUID()), undefined);
});

Deno.test("find() rejects where it would have to look and nothing answers", STRICT, async () => {
  await using world = new Restarts();
  await world.farm.hand("a").kill();
  await assertRejects(() => world.farm.jobs.find(crypto.randomUUID()), ConnectionError);
});

Deno.test("find() looks once for all who ask at a time", STRICT, async () => {
  await using world = new Restarts();
  const job = world.farm.jobs.submit(picture({ steps: 100 }));
  await running(job);
  const jobs = await world.restart();
  const found = await Promise.all([jobs.find(job.id), jobs.find(job.id)]);
  assertEquals(found[0], found[1]);
  await found[0]!.done;
});

/** Keeps a record as an Easel would that has ended since, or still goes on elsewhere. */
function keep(world: Restarts, record: Partial<JobRecord>): string {
  const id = crypto.randomUUID();
  world.store.put({
    id,
    createdAt: Date.now(),
    caller: "x",
    status: "in_progress",
    inputs: {},
    ...record,
  });
  return id;
}

Deno.test("find() does not call lost what a silent ComfyUI may have", STRICT, async () => {
  await using world = new Restarts({ names: ["a", "b"] });
  const job = world.farm.jobs.submit(picture({ steps: 2000 }), { runsOn: ["b"] });
  await running(job);
  const jobs = await world.restart();
  const b = world.farm.hand("b");
  b.cutOff();
  b.engine.health.failed("gone");
  await assertRejects(() => jobs.find(job.id), ConnectionError, 'it was sent to "b"');
  b.off = false;
  const found = await jobs.find(job.id);
  assertEquals([found?.ended, found?.engine], [false, "b"]);
  found!.cancel();
  await ended(found!);
});

Deno.test("find() says that the ComfyUI of a job is not there any more", STRICT, async () => {
  await using world = new Restarts({ names: ["a", "b"] });
  const id = keep(world, { engine: "old" });
  const found = await world.farm.jobs.find(id);
  assertInstanceOf(found?.error, JobLostError);
  assertStringIncludes(found.error.message, 'it was sent to "old"');
});

Deno.test("find() asks again for what another Easel may send yet", STRICT, async () => {
  await using world = new Restarts();
  await using other = new Jobs(world.farm.engines, { times: SHORT, archive: world.archive });
  other.queue.pause();
  const job = other.submit(picture());
  const early = await world.farm.jobs.find(job.id);
  assertInstanceOf(early?.error, JobLostError);
  other.queue.resume();
  const { files } = await job.done;
  const late = await world.farm.jobs.find(job.id);
  assertEquals(late?.result?.files, files);
});

Deno.test("find() says that a history was cleared", STRICT, async () => {
  await using world = new Restarts();
  const job = world.farm.jobs.submit(picture({ steps: 20 }));
  await running(job);
  const jobs = await world.restart();
  const { client } = world.farm.hand("a").engine;
  while (!await client.getHistory(job.id)) await new Promise((next) => setTimeout(next, 5));
  await client.deleteHistory([job.id]);
  const found = await jobs.find(job.id);
  assertInstanceOf(found?.error, JobLostError);
  assertStringIncludes(found.error.message, "its history was cleared");
});

Deno.test(
  "find() takes up what still waits in ComfyUI, for whoever had asked",
  STRICT,
  async () => {
    await using world = new Restarts({ concurrency: 2 });
    const first = world.farm.jobs.submit(picture({ steps: 10_000 }), { caller: "x" });
    const second = world.farm.jobs.submit(picture({ seed: 2 }), { caller: "y" });
    await until(second, ({ progress }) => progress.queuePosition !== undefined);
    const jobs = await world.restart();
    const found = await jobs.find(second.id);
    assertEquals([found?.status, found?.callers], ["pending", ["y"]]);
    const running = await jobs.find(first.id);
    running!.cancel();
    await ended(running!);
    assertEquals((await found!.done).files.length, 1);
  },
);

Deno.test("find() knows where files lie from a time with one ComfyUI only", STRICT, async () => {
  await using world = new Restarts({ names: ["a", "b"] });
  const file = {
    filename: "x.png",
    subfolder: "",
    type: "output",
    mediaType: "image/png",
  } as const;
  const workflow = picture();
  const id = keep(world, { engine: "b", status: "completed", files: [file], workflow });
  const found = await world.farm.jobs.find(id);
  assertEquals(found?.result?.files, [{ engine: "b", ...file }]);
});

Deno.test(
  "find() gives the texts of a job that had ended, and how long it ran",
  STRICT,
  async () => {
    await using world = new Restarts();
    const job = new Job(crypto.randomUUID(), picture(), { inputs: {}, createdAt: Date.now() });
    const made = { files: [], texts: ["a caption"], cached: false, warnings: [], ranMs: 12.5 };
    job.complete(made);
    world.archive.save(job);
    const found = await (await world.restart()).find(job.id);
    assertEquals(found?.result, made);
  },
);
