import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { ComfyError } from "../../src/comfyui/errors.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import type { JobFile } from "../../src/jobs/outputs.ts";
import { shippedTemplate } from "../workflow/shipped_template.ts";
import { ComfyFarm } from "./comfy_farm.ts";
import { ended, picture, STRICT } from "./comfy_world.ts";

const TWO = [{ name: "a" }, { name: "b" }];

/** A picture that lies on a. */
async function pictureOnA(farm: ComfyFarm): Promise<JobFile> {
  const { files: [file] } = await farm.jobs.submit(picture({ seed: 7 }), { runsOn: ["a"] }).done;
  return file!;
}

/** Saves a picture that lies elsewhere. */
function copyOf(file: JobFile) {
  const workflow: ApiWorkflow = {
    load: { class_type: "LoadImage", inputs: { image: `${file.filename} [output]` } },
    save: { class_type: "SaveImage", inputs: { images: ["load", 0], filename_prefix: "copy" } },
  };
  return { workflow, files: [{ nodeId: "load", input: "image", file }] };
}

Deno.test("a picture whose engine is gone is an error that names both", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  const file = await pictureOnA(farm);
  const { workflow, files } = copyOf(file);
  await farm.hand("a").kill();
  const job = farm.jobs.submit(workflow, { runsOn: ["b"], files });
  await ended(job);
  assertInstanceOf(job.error, ComfyError);
  assertEquals(
    job.error.message,
    `Cannot copy "${file.filename}" to b: it lies on a, which does not answer. ` +
      "Start a again, or give the picture anew.",
  );
  assertEquals(farm.hand("b").engine.health.state, "up");
  assertEquals(farm.hand("b").sent, 0);
});

Deno.test(
  "a job whose engine is lost while files are carried there runs elsewhere",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({ hands: TWO });
    const { workflow, files } = copyOf(await pictureOnA(farm));
    farm.hand("b").off = true;
    const runsOn = ["b", "a"];
    farm.jobs.queue.pause(["a"]);
    const job = farm.jobs.submit(workflow, { runsOn, files });
    while (farm.hand("b").engine.health.takesJobs) await new Promise((next) => setTimeout(next));
    farm.jobs.queue.resume();
    assertEquals((await job.done).files.map(({ engine }) => engine), ["a"]);
  },
);

Deno.test("cancel() while files are carried cancels the job", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  const { workflow, files } = copyOf(await pictureOnA(farm));
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  farm.hand("a").spoil = () => {
    resolve();
    return Promise.withResolvers<Response>().promise;
  };
  const job = farm.jobs.submit(workflow, { runsOn: ["b"], files });
  await asked;
  job.cancel();
  await ended(job);
  assertEquals([job.status, String(job.error)], [
    "cancelled",
    "ExecutionInterruptedError: The job was cancelled.",
  ]);
});

Deno.test(
  "prepare() finds the engine with the model where the picture lies elsewhere",
  STRICT,
  async () => {
    await using farm = new ComfyFarm({
      hands: [
        { name: "a", demo: { models: { checkpoints: ["dreamshaper_8.safetensors"] } } },
        { name: "b", demo: { models: { checkpoints: ["two.safetensors"] } } },
      ],
    });
    const template = shippedTemplate("image_to_image");
    const { client } = farm.hand("a").engine;
    const bytes = await (await client.view(await pictureOnA(farm))).bytes();
    const uploaded = await client.uploadImage(new Blob([bytes]), { filename: "mine.png" });
    const values = { prompt: "x", checkpoint: "two.safetensors" };
    const input = template.inputs.find(({ kind }) => kind === "image")!.name;
    const { runsOn } = await prepare(
      farm.engines,
      template,
      { ...values, [input]: "mine.png" },
      { pictures: new Map([[input, { ...uploaded, engine: "a" }]]) },
    );
    assertEquals(runsOn, ["b"]);
  },
);

Deno.test("at() does not take a file of one engine for that of another", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: TWO });
  const file = { ...await pictureOnA(farm), engine: "gone" };
  await assertRejects(
    async () => await farm.engines.at(file).client.view(file),
    ComfyError,
    'Cannot read a file of "gone"',
  );
});
