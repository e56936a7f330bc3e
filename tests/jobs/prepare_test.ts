import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { prepare } from "../../src/jobs/prepare.ts";
import type { WorkflowTemplate } from "../../src/workflow/template.ts";
import { ComfyWorld, picture, STRICT } from "./comfy_world.ts";

/** Text to image with four named inputs. */
function template(): WorkflowTemplate {
  const target = (nodeId: string, input: string) => [{ nodeId, input }];
  return {
    name: "tiny",
    description: "",
    workflow: picture(),
    inputs: [
      { name: "prompt", type: "string", required: true, targets: target("6", "text") },
      {
        name: "model",
        type: "string",
        required: true,
        default: "${default_model}",
        targets: target("4", "ckpt_name"),
      },
      { name: "count", type: "integer", required: false, targets: target("3", "steps") },
      { name: "sampler", type: "string", required: false, targets: target("3", "sampler_name") },
    ],
  };
}

function worldWith(checkpoints: string[]): ComfyWorld {
  return new ComfyWorld({ demo: { models: { checkpoints } } });
}

Deno.test("prepare() completes the name of a model", STRICT, async () => {
  await using world = worldWith(["sd/DreamShaper_8.safetensors", "other.ckpt"]);
  const values = { prompt: "x", model: "dreamshaper_8" };
  const prepared = await prepare(world.engines, template(), values);
  assertEquals(prepared.workflow["4"]?.inputs["ckpt_name"], "sd/DreamShaper_8.safetensors");
  assertEquals(prepared.values["model"], "sd/DreamShaper_8.safetensors");
});

Deno.test("prepare() chooses a model that suits where none is given", STRICT, async () => {
  await using world = worldWith(["a_svd_video.safetensors", "dreamshaper_8.safetensors"]);
  const { values } = await prepare(world.engines, template(), { prompt: "x" });
  assertEquals(values["model"], "dreamshaper_8.safetensors");
});

Deno.test(
  "prepare() asks again before it refuses, and takes what was installed meanwhile",
  STRICT,
  async () => {
    await using world = worldWith(["old.safetensors"]);
    await prepare(world.engines, template(), { prompt: "x" });
    const before = world.requests.length;
    await using newer = worldWith(["old.safetensors", "new.safetensors"]);
    world.spoil = (request) => newer.demo.fetch(request);
    const values = { prompt: "x", model: "new.safetensors" };
    const prepared = await prepare(world.engines, template(), values);
    assertEquals(prepared.values["model"], "new.safetensors");
    assertEquals(world.requests.length, before * 2);
  },
);

Deno.test(
  "prepare() asks only twice, and names what is wrong by the input's own name",
  STRICT,
  async () => {
    await using world = worldWith(["a.safetensors"]);
    const values = { prompt: "x", count: 0, sampler: "eulr" };
    const error = await assertRejects(() => prepare(world.engines, template(), values), RangeError);
    assertStringIncludes(error.message, 'Cannot run "tiny": ');
    assertStringIncludes(error.message, "count is 0: ");
    assertStringIncludes(error.message, 'sampler is "eulr": ');
    assertStringIncludes(error.message, 'Nearest: "euler"');
    const classes = new Set(Object.values(picture()).map(({ class_type }) => class_type)).size;
    assertEquals(world.requests.length, 2 * classes);
  },
);

Deno.test("prepare() says which node class is missing", STRICT, async () => {
  await using world = worldWith(["a.safetensors"]);
  const broken = template();
  broken.workflow["9"]!.class_type = "SaveImagePlus";
  const error = await assertRejects(
    () => prepare(world.engines, broken, { prompt: "x" }),
    RangeError,
  );
  assertStringIncludes(error.message, 'no node class "SaveImagePlus"');
});

Deno.test("prepare() leaves the template as it is", STRICT, async () => {
  await using world = worldWith(["a.safetensors"]);
  const mine = template();
  await prepare(world.engines, mine, { prompt: "x", count: 3 });
  assertEquals(mine, template());
});
