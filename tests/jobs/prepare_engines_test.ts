import { assertEquals, assertRejects } from "@std/assert";
import { prepare } from "../../src/jobs/prepare.ts";
import { parseTemplate } from "../../src/workflow/parse_template.ts";
import type { WorkflowTemplate } from "../../src/workflow/template.ts";
import { ComfyFarm } from "./comfy_farm.ts";
import { picture, STRICT } from "./comfy_world.ts";

const SPLIT = [
  { name: "a", demo: { models: { checkpoints: ["one.safetensors"], loras: ["fur.safetensors"] } } },
  { name: "b", demo: { models: { checkpoints: ["two.safetensors"], loras: ["oil.safetensors"] } } },
];

/** Text to image with a checkpoint and a LoRA. */
function template(metadata: object = {}): WorkflowTemplate {
  const { "3": sampler, "4": loader, ...rest } = picture();
  loader!.inputs["ckpt_name"] = "{{checkpoint}}";
  const inputs = {
    model: ["4", 0],
    clip: ["4", 1],
    lora_name: "{{lora}}",
    strength_model: 1,
    strength_clip: 1,
  };
  return parseTemplate("mine", {
    ...rest,
    "3": { ...sampler, inputs: { ...sampler!.inputs, model: ["10", 0] } },
    "4": loader,
    "10": { class_type: "LoraLoader", inputs },
    __metadata__: metadata,
  });
}

Deno.test("prepare() says which of several ComfyUIs lacks what", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: SPLIT });
  const values = { checkpoint: "one.safetensors", lora: "oil.safetensors" };
  const error = await assertRejects(() => prepare(farm.engines, template(), values), RangeError);
  const [, onA, onB] = error.message.split(/On (?=[ab]: )/);
  assertEquals([onA?.slice(0, 31), onB?.slice(0, 38)], [
    'a: lora is "oil.safetensors": n',
    'b: checkpoint is "one.safetensors": no',
  ]);
});

Deno.test("prepare() says it once where all lack the same", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: [SPLIT[0]!, { ...SPLIT[0]!, name: "b" }] });
  const values = { checkpoint: "one.safetensors", lora: "oil.safetensors" };
  const error = await assertRejects(() => prepare(farm.engines, template(), values), RangeError);
  assertEquals(error.message.match(/oil/g)?.length, 1);
});

Deno.test("prepare() names a ComfyUI that could not be asked", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: SPLIT });
  farm.hand("b").off = true;
  const values = { checkpoint: "two.safetensors", lora: "oil.safetensors" };
  await assertRejects(
    () => prepare(farm.engines, template(), values),
    RangeError,
    "b does not answer.",
  );
});

Deno.test("prepare() goes without a ComfyUI that never answers", STRICT, async () => {
  await using farm = new ComfyFarm({ hands: SPLIT, patienceMs: 20 });
  const b = farm.hand("b");
  b.spoil = () => Promise.withResolvers<Response>().promise;
  const values = { checkpoint: "one.safetensors", lora: "fur.safetensors" };
  assertEquals((await prepare(farm.engines, template(), values)).runsOn, ["a"]);
  assertEquals(b.engine.health.state, "draining");
});

Deno.test("prepare() keeps to the tags and names that a template asks for", STRICT, async () => {
  await using farm = new ComfyFarm({
    hands: [
      { ...SPLIT[0]!, tags: ["slow"] },
      { ...SPLIT[0]!, name: "b", tags: ["big", "fast"] },
      { ...SPLIT[0]!, name: "c", tags: ["big"] },
    ],
  });
  const values = { checkpoint: "one.safetensors", lora: "fur.safetensors" };
  const on = async (...runs_on: string[]) =>
    (await prepare(farm.engines, template({ runs_on }), values)).runsOn;
  assertEquals(await on(), ["a", "b", "c"]);
  assertEquals(await on("big"), ["b", "c"]);
  assertEquals(await on("fast", "a"), ["a", "b"]);
  await assertRejects(
    () => on("huge"),
    RangeError,
    'Cannot run "mine": it asks for a ComfyUI called or tagged huge, and none is. ' +
      "Tags: slow, big, fast. Names: a, b, c.",
  );
});
