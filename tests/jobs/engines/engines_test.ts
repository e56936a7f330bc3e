import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { ConnectionError } from "../../../src/comfyui/errors.ts";
import { comboOptions } from "../../../src/comfyui/object_info.ts";
import { JobLostError } from "../../../src/jobs/job_errors.ts";
import { prepare } from "../../../src/jobs/prepare.ts";
import { shippedTemplate } from "../../workflow/shipped_template.ts";
import { ComfyFarm } from "../comfy_farm.ts";
import { ended, picture, running, STRICT, until } from "../comfy_world.ts";

const TWO = [{ name: "a" }, { name: "b" }];
const WITH_MODELS = [
  { name: "a", demo: { models: { checkpoints: ["one.safetensors", "both.safetensors"] } } },
  { name: "b", demo: { models: { checkpoints: ["two.safetensors", "both.safetensors"] } } },
];

Deno.test("objectInfo() of several engines is the union of their models", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: WITH_MODELS });
  const { CheckpointLoaderSimple: info } = await farm.engines.objectInfo([
    "CheckpointLoaderSimple",
  ]);
  assertEquals(
    comboOptions(info!.input.required!["ckpt_name"]!),
    ["one.safetensors", "both.safetensors", "two.safetensors"],
  );
});

Deno.test("objectInfo() goes without an engine that is off", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  farm.hand("a").off = true;
  assertEquals(Object.keys(await farm.engines.objectInfo(["KSampler"])), ["KSampler"]);
  farm.hand("b").off = true;
  farm.engines.refresh();
  await assertRejects(() => farm.engines.objectInfo(["KSampler"]), ConnectionError);
});

Deno.test("prepare() names the engines that have the model", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: WITH_MODELS });
  const on = async (checkpoint: string) =>
    (await prepare(farm.engines, shippedTemplate("text_to_image"), { prompt: "x", checkpoint }))
      .runsOn;
  assertEquals(await on("one.safetensors"), ["a"]);
  assertEquals(await on("two.safetensors"), ["b"]);
  assertEquals(await on("both.safetensors"), ["a", "b"]);
  await assertRejects(() => on("none.safetensors"), RangeError, "none.safetensors");
});

Deno.test(
  "submit() runs a job where its model is, and says where its file lies",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: WITH_MODELS });
    const values = { prompt: "x", checkpoint: "two.safetensors", steps: 2, width: 64, height: 64 };
    const { workflow, runsOn } = await prepare(
      farm.engines,
      shippedTemplate("text_to_image"),
      values,
    );
    const job = farm.jobs.submit(workflow, { runsOn });
    const { files } = await job.done;
    assertEquals([job.engine, files[0]?.engine], ["b", "b"]);
    assertEquals(farm.hand("a").sent, 0);
  },
);

Deno.test("submit() fills all engines, and sends none more than it takes", STRICT, async () => {
  await using farm = new ComfyFarm({
    hands: [{ name: "a", concurrency: 1 }, { name: "b", concurrency: 2 }],
  });
  const jobs = Array.from(
    { length: 6 },
    (_, seed) => farm.jobs.submit(picture({ seed, steps: 10_000 })),
  );
  await Promise.all(farm.hands.map(() => running(jobs[0]!)));
  await until(jobs[1]!, ({ status }) => status === "in_progress");
  assertEquals([farm.jobs.queue.runningOn("a"), farm.jobs.queue.runningOn("b")], [1, 2]);
  assertEquals(farm.jobs.queue.waiting, 3);
  for (const job of jobs) job.cancel();
  await Promise.all(jobs.map(ended));
});

Deno.test(
  "submit() runs a job elsewhere, once, when its engine is lost, and says so",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: TWO });
    const job = farm.jobs.submit(picture({ steps: 300 }));
    await running(job);
    assertEquals(job.engine, "a");
    await farm.hand("a").kill();
    const { files, warnings } = await job.done;
    assertEquals([files.length, files[0]?.engine, job.engine], [1, "b", "b"]);
    assertEquals(warnings, [
      "a stopped answering, so the job was run on another ComfyUI.",
    ]);
  },
);

Deno.test("submit() gives a job up when the second engine is lost, too", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: [...TWO, { name: "c" }] });
  const job = farm.jobs.submit(picture({ steps: 10_000 }));
  await running(job);
  await farm.hand("a").kill();
  await until(job, ({ progress }) => progress.step !== undefined && job.engine === "b");
  await farm.hand("b").kill();
  await ended(job);
  assert(job.error instanceof ConnectionError || job.error instanceof JobLostError);
  assertEquals(farm.hand("c").sent, 0);
});

Deno.test(
  "submit() sends nothing to an engine that is down while another lives",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: TWO });
    await farm.hand("a").kill();
    await farm.jobs.submit(picture({ seed: 1 })).done;
    const { sent } = farm.hand("a");
    const jobs = Array.from({ length: 10 }, (_, seed) => farm.jobs.submit(picture({ seed })));
    const engines = (await Promise.all(jobs.map(ended))).map(({ engine }) => engine);
    assertEquals(new Set(engines), new Set(["b"]));
    assertEquals(farm.hand("a").sent, sent);
  },
);

Deno.test("an engine that is started again gets jobs again", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  const a = farm.hand("a");
  await a.kill();
  await farm.jobs.submit(picture({ seed: 1 })).done;
  const { promise: back, resolve } = Promise.withResolvers<void>();
  a.engine.health.onChange(() => a.engine.health.takesJobs && resolve());
  a.start();
  await back;
  const jobs = Array.from({ length: 8 }, (_, seed) => farm.jobs.submit(picture({ seed })));
  const engines = (await Promise.all(jobs.map(ended))).map(({ engine }) => engine);
  assertEquals(new Set(engines), new Set(["a", "b"]));
});

Deno.test("what waits for the only engine survives its restart", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: [{ name: "a", concurrency: 1 }], lostMs: 60_000 });
  const lost = farm.jobs.submit(picture({ steps: 10_000 }));
  const waiting = farm.jobs.submit(picture({ seed: 2 }));
  await running(lost);
  await farm.hand("a").kill();
  await ended(lost);
  farm.hand("a").start();
  assertEquals((await waiting.done).files.length, 1);
});

Deno.test("what waits for an engine that never comes back fails in the end", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: [{ name: "a", concurrency: 1 }], lostMs: 20 });
  const lost = farm.jobs.submit(picture({ steps: 10_000 }));
  const waiting = farm.jobs.submit(picture({ seed: 2 }));
  await running(lost);
  await farm.hand("a").kill();
  await ended(waiting);
  assertInstanceOf(waiting.error, ConnectionError);
});

Deno.test("a picture is copied to the engine that needs it, once", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  const made = await farm.jobs.submit(picture({ seed: 7 }), { runsOn: ["a"] }).done;
  const [file] = made.files;
  const workflow = {
    load: { class_type: "LoadImage", inputs: { image: `${file!.filename} [output]` } },
    save: { class_type: "SaveImage", inputs: { images: ["load", 0], filename_prefix: "copy" } },
  } as const;
  const files = [{ nodeId: "load", input: "image", file: file! }];
  const send = () => farm.jobs.submit(structuredClone(workflow) as never, { runsOn: ["b"], files });
  const [copy] = (await send().done).files;
  await send().done;
  const bytes = async (on: string, name: string) =>
    (await (await farm.hand(on).engine.client.view({
      filename: name,
      subfolder: "",
      type: "output",
    })).bytes()).length;
  assertEquals(copy?.engine, "b");
  assert(await bytes("b", copy!.filename) > 0);
  const uploads = farm.hand("b").requests.filter((it) => it === "POST /upload/image");
  assertEquals(uploads.length, 1);
});
