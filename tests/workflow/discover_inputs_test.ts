import { assert, assertEquals } from "@std/assert";
import { type ApiWorkflow, isNodeLink } from "../../src/comfyui/api_workflow.ts";
import type { Json } from "../../src/comfyui/json.ts";
import type { InputSpec, NodeInfo, ObjectInfo } from "../../src/comfyui/object_info.ts";
import { discoverInputs } from "../../src/workflow/discover_inputs.ts";
import {
  hasSharedConversion,
  NEEDS_SHARED,
  sharedObjectInfo,
  sharedPairs,
} from "./shared_conversion.ts";

function info(
  name: string,
  output: string[],
  required: Record<string, string>,
  more: Partial<NodeInfo> = {},
): [string, NodeInfo] {
  const specs = Object.entries(required).map(([input, type]): [string, InputSpec] => {
    if (type === "TEXT") return [input, ["STRING", { multiline: true }]];
    return [input, type === "UPLOAD" ? [["p.png"], { image_upload: true }] : [type]];
  });
  return [name, { name, output, input: { required: Object.fromEntries(specs) }, ...more }];
}

const INFO: ObjectInfo = Object.fromEntries([
  info("Load", ["MODEL", "CLIP"], { ckpt_name: "COMBO" }),
  info("Lora", ["MODEL"], { model: "MODEL", lora_name: "COMBO" }),
  info("Encode", ["CONDITIONING"], { text: "TEXT", clip: "CLIP" }),
  info(
    "EncodeBoth",
    ["CONDITIONING", "CONDITIONING"],
    { prompt: "TEXT", negative_prompt: "TEXT" },
    {
      output_name: ["positive", "negative"],
    },
  ),
  info("ControlNet", ["CONDITIONING", "CONDITIONING"], {
    positive: "CONDITIONING",
    negative: "CONDITIONING",
  }, { output_name: ["positive", "negative"] }),
  info("ConditioningZeroOut", ["CONDITIONING"], { conditioning: "CONDITIONING" }),
  info("Latent", ["LATENT"], { width: "INT", height: "INT", batch_size: "INT" }),
  info("Upscale", ["LATENT"], { samples: "LATENT", width: "INT" }),
  info("KSampler", ["LATENT"], {
    model: "MODEL",
    seed: "INT",
    steps: "INT",
    cfg: "FLOAT",
    sampler_name: "COMBO",
    positive: "CONDITIONING",
    negative: "CONDITIONING",
    latent_image: "LATENT",
  }),
  info("SamplerCustomAdvanced", ["LATENT"], {
    noise: "NOISE",
    guider: "GUIDER",
    sampler: "SAMPLER",
    sigmas: "SIGMAS",
    latent_image: "LATENT",
  }),
  info("RandomNoise", ["NOISE"], { noise_seed: "INT" }),
  info("BasicGuider", ["GUIDER"], { model: "MODEL", conditioning: "CONDITIONING" }),
  info("KSamplerSelect", ["SAMPLER"], { sampler_name: "COMBO" }),
  info("Scheduler", ["SIGMAS"], { steps: "INT", scheduler: "COMBO" }),
  info("SplitSigmas", ["SIGMAS"], { sigmas: "SIGMAS" }),
  info("PrimitiveInt", ["INT"], { value: "INT" }),
  info("PrimitiveBoolean", ["BOOLEAN"], { value: "BOOLEAN" }),
  info("PrimitiveStringMultiline", ["STRING"], { value: "TEXT" }),
  info("Join", ["STRING"], { string_a: "STRING", string_b: "STRING" }),
  info("Switch", ["COMFY_MATCHTYPE_V3"], {
    switch: "BOOLEAN",
    on_false: "COMFY_MATCHTYPE_V3",
    on_true: "COMFY_MATCHTYPE_V3",
  }),
  info("Sum", ["INT"], { a: "INT", b: "INT" }),
  info("LoadImage", ["IMAGE"], { image: "UPLOAD" }),
  info("LoadMask", ["MASK"], { image: "UPLOAD" }),
  info("Service", ["IMAGE"], { prompt: "TEXT", seed: "INT" }, { api_node: true }),
  info("Save", [], { images: "LATENT" }, { output_node: true }),
]);

type Nodes = Record<string, [type: string, inputs: Record<string, Json>]>;

function workflow(nodes: Nodes): ApiWorkflow {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, [class_type, inputs]]) => [id, { class_type, inputs }]),
  );
}

/** A plain text-to-image workflow; nodes given replace its own. */
function textToImage(changes: Nodes = {}): ApiWorkflow {
  return workflow({
    load: ["Load", { ckpt_name: "a.safetensors" }],
    good: ["Encode", { text: "a cat", clip: ["load", 1] }],
    bad: ["Encode", { text: "ugly", clip: ["load", 1] }],
    latent: ["Latent", { width: 512, height: 768, batch_size: 1 }],
    sample: ["KSampler", {
      model: ["load", 0],
      seed: 5,
      steps: 20,
      cfg: 7,
      sampler_name: "euler",
      positive: ["good", 0],
      negative: ["bad", 0],
      latent_image: ["latent", 0],
    }],
    save: ["Save", { images: ["sample", 0] }],
    ...changes,
  });
}

/** Found inputs as `name: node.input`. */
function places(nodes: ApiWorkflow): Record<string, string> {
  return Object.fromEntries(
    discoverInputs(nodes, INFO).map(({ name, nodeId, input }) => [name, `${nodeId}.${input}`]),
  );
}

/** The sampler of {@linkcode textToImage} with other inputs. */
function sampler(inputs: Record<string, Json>): Nodes[string] {
  return ["KSampler", { ...textToImage()["sample"]!.inputs, ...inputs }];
}

Deno.test("discoverInputs() finds the inputs of a plain workflow", () => {
  assertEquals(places(textToImage()), {
    prompt: "good.text",
    negative_prompt: "bad.text",
    seed: "sample.seed",
    steps: "sample.steps",
    cfg: "sample.cfg",
    sampler_name: "sample.sampler_name",
    model: "load.ckpt_name",
    width: "latent.width",
    height: "latent.height",
    batch_size: "latent.batch_size",
  });
});

Deno.test("discoverInputs() gives the values that stand there", () => {
  const found = discoverInputs(textToImage(), INFO);
  assertEquals(found.find(({ kind }) => kind === "prompt")?.value, "a cat");
  assertEquals(found.find(({ kind }) => kind === "seed")?.value, 5);
});

Deno.test("discoverInputs() follows links to where a value is written", () => {
  const found = places(textToImage({
    steps: ["PrimitiveInt", { value: 8 }],
    seed: ["Switch", { switch: ["flag", 0], on_false: ["steps", 0], on_true: ["seed2", 0] }],
    flag: ["PrimitiveBoolean", { value: true }],
    seed2: ["PrimitiveInt", { value: 9 }],
    sample: sampler({ steps: ["steps", 0], seed: ["seed", 0] }),
  }));
  assertEquals([found["steps"], found["seed"]], ["steps.value", "seed2.value"]);
});

Deno.test("discoverInputs() names no input whose value is computed", () => {
  const found = places(textToImage({
    sum: ["Sum", { a: 1, b: 2 }],
    sample: sampler({ steps: ["sum", 0] }),
  }));
  assertEquals(found["steps"], undefined);
});

Deno.test("discoverInputs() finds the written text behind a computed one", () => {
  const found = places(textToImage({
    mine: ["PrimitiveStringMultiline", { value: "a dog" }],
    join: ["Join", { string_a: "style: ", string_b: ["mine", 0] }],
    good: ["Encode", { text: ["join", 0], clip: ["load", 1] }],
  }));
  assertEquals(found["prompt"], "mine.value");
});

Deno.test("discoverInputs() tells texts apart behind a node that takes both", () => {
  const found = places(textToImage({
    control: ["ControlNet", { positive: ["good", 0], negative: ["bad", 0] }],
    sample: sampler({ positive: ["control", 0], negative: ["control", 1] }),
  }));
  assertEquals([found["prompt"], found["negative_prompt"]], ["good.text", "bad.text"]);
});

Deno.test("discoverInputs() tells texts apart that one node encodes", () => {
  const found = places(textToImage({
    both: ["EncodeBoth", { prompt: "a", negative_prompt: "b" }],
    sample: sampler({ positive: ["both", 0], negative: ["both", 1] }),
  }));
  assertEquals([found["prompt"], found["negative_prompt"]], [
    "both.prompt",
    "both.negative_prompt",
  ]);
});

Deno.test("discoverInputs() finds no negative where the positive is emptied or used for both", () => {
  const zero = textToImage({
    zero: ["ConditioningZeroOut", { conditioning: ["good", 0] }],
    sample: sampler({ negative: ["zero", 0] }),
  });
  const same = textToImage({ sample: sampler({ negative: ["good", 0] }) });
  for (const nodes of [zero, same]) {
    assertEquals(places(nodes)["prompt"], "good.text");
    assertEquals(places(nodes)["negative_prompt"], undefined);
  }
});

Deno.test("discoverInputs() walks through a guider, noise, sigmas and a chosen method", () => {
  const found = places(textToImage({
    noise: ["RandomNoise", { noise_seed: 3 }],
    lora: ["Lora", { model: ["load", 0], lora_name: "l.safetensors" }],
    guider: ["BasicGuider", { model: ["lora", 0], conditioning: ["good", 0] }],
    method: ["KSamplerSelect", { sampler_name: "ddim" }],
    sigmas: ["Scheduler", { steps: 4, scheduler: "simple" }],
    split: ["SplitSigmas", { sigmas: ["sigmas", 0] }],
    sample: ["SamplerCustomAdvanced", {
      noise: ["noise", 0],
      guider: ["guider", 0],
      sampler: ["method", 0],
      sigmas: ["split", 0],
      latent_image: ["latent", 0],
    }],
  }));
  assertEquals(found, {
    prompt: "good.text",
    seed: "noise.noise_seed",
    steps: "sigmas.steps",
    sampler_name: "method.sampler_name",
    scheduler: "sigmas.scheduler",
    model: "load.ckpt_name",
    width: "latent.width",
    height: "latent.height",
    batch_size: "latent.batch_size",
  });
});

Deno.test("discoverInputs() numbers what there is several of, the first pass first", () => {
  const nodes = textToImage({
    again: ["KSampler", {
      ...textToImage()["sample"]!.inputs,
      seed: 6,
      latent_image: ["bigger", 0],
    }],
    bigger: ["Upscale", { samples: ["sample", 0], width: 1024 }],
    save: ["Save", { images: ["again", 0] }],
  });
  // The refining sampler stands first in the file.
  const { again, ...others } = nodes;
  const found = places({ again: again!, ...others });
  assertEquals([found["seed"], found["seed_2"]], ["sample.seed", "again.seed"]);
  assertEquals([found["prompt"], found["prompt_2"]], ["good.text", undefined]);
  assertEquals([found["width"], found["width_2"]], ["latent.width", undefined]);
});

Deno.test("discoverInputs() leaves out the seed of a sampler that adds no noise", () => {
  const found = places(textToImage({ sample: sampler({ add_noise: "disable" }) }));
  assertEquals(found["seed"], undefined);
});

Deno.test("discoverInputs() leaves out what no output depends on", () => {
  const found = places(textToImage({ unused: ["LoadImage", { image: "x.png" }] }));
  assertEquals(found["image"], undefined);
});

Deno.test("discoverInputs() finds uploaded pictures and masks", () => {
  const found = places(workflow({
    picture: ["LoadImage", { image: "p.png" }],
    mask: ["LoadMask", { image: "m.png" }],
    save: ["Save", { images: ["picture", 0], masks: ["mask", 0] }],
  }));
  assertEquals(found, { image: "picture.image", mask: "mask.image" });
});

Deno.test("discoverInputs() asks the services of a workflow in which nothing samples", () => {
  const found = places(workflow({
    service: ["Service", { prompt: "a cat", seed: 4 }],
    save: ["Save", { images: ["service", 0] }],
  }));
  assertEquals(found, { prompt: "service.prompt", seed: "service.seed" });
});

Deno.test("discoverInputs() goes by names where it does not know a class", () => {
  const found = discoverInputs(textToImage(), {});
  const kinds = found.map(({ kind }) => kind);
  for (const kind of ["prompt", "negative_prompt", "seed", "steps", "model"] as const) {
    assert(kinds.includes(kind), kind);
  }
});

Deno.test("discoverInputs() ends where a workflow goes round in a circle", () => {
  const found = places(textToImage({
    one: ["Switch", { switch: true, on_true: ["two", 0], on_false: ["two", 0] }],
    two: ["Switch", { switch: true, on_true: ["one", 0], on_false: ["one", 0] }],
    sample: sampler({ seed: ["one", 0], positive: ["one", 0], model: ["one", 0] }),
  }));
  assertEquals([found["seed"], found["prompt"], found["model"]], [undefined, undefined, undefined]);
});

Deno.test("discoverInputs() takes an empty workflow", () => {
  assertEquals(discoverInputs({}, INFO), []);
});

const CORE_SAMPLERS = ["KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced"];
const TARGETS = ["prompt", "negative_prompt", "seed", "steps", "cfg", "model", "width", "image"];

Deno.test({
  name: `discoverInputs() finds the core inputs of nearly every workflow${NEEDS_SHARED}`,
  ignore: !hasSharedConversion,
  fn() {
    const objectInfo = sharedObjectInfo();
    const counts = new Map<string, number>();
    const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const { name, api } of sharedPairs("pairs")) {
      const classes = new Set(Object.values(api).map((node) => node.class_type));
      if (!CORE_SAMPLERS.some((type) => classes.has(type))) continue;
      const found = discoverInputs(api, objectInfo);
      for (const { nodeId, input } of found) {
        assert(!isNodeLink(api[nodeId]?.inputs[input]), `${name}: ${nodeId}.${input} is linked`);
      }
      const kinds = new Set<string>(found.map(({ kind }) => kind));
      // What a workflow has not cannot be found: a negative that is emptied, sigmas by hand.
      if (classes.has("BasicGuider") || classes.has("ConditioningZeroOut")) {
        kinds.add("negative_prompt");
      }
      if (classes.has("ManualSigmas")) kinds.add("steps");
      for (const target of TARGETS) if (kinds.has(target)) count(target);
      const core = ["prompt", "negative_prompt", "seed", "steps", "model"];
      if (core.every((target) => kinds.has(target))) count("core");
      count("all");
    }
    const all = counts.get("all") ?? 0;
    const score = [...TARGETS, "core"].map((target) => `${target} ${counts.get(target) ?? 0}`);
    // deno-lint-ignore no-console -- a run is read for its score
    console.log(`inputs found in ${all} workflows that sample: ${score.join(", ")}`);
    assert(all > 0 && (counts.get("core") ?? 0) / all >= 0.93);
  },
});
