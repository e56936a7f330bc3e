import { assert, assertEquals } from "@std/assert";
import type { InputSpec, NodeInfo, ObjectInfo } from "../../src/comfyui/object_info.ts";
import { captionerClasses, CAPTIONERS, captionTemplate } from "../../src/workflow/captioners.ts";
import { validateWorkflow } from "../../src/workflow/validate.ts";

function node(name: string, required: Record<string, InputSpec>, output: string[]): NodeInfo {
  return { name, input: { required }, output, output_node: name === "PreviewAny" };
}

const PLAIN: NodeInfo[] = [
  node("LoadImage", { image: [[], { image_upload: true }] }, ["IMAGE", "MASK"]),
  node("PreviewAny", { source: ["*", {}] }, []),
];

const TASKS = ["caption", "more_detailed_caption"];

const RUN = node("Florence2Run", {
  image: ["IMAGE"],
  florence2_model: ["FL2MODEL"],
  text_input: ["STRING", { default: "" }],
  task: [TASKS],
  fill_mask: ["BOOLEAN", { default: true }],
}, ["IMAGE", "MASK", "STRING", "JSON"]);

const ATTENTION: InputSpec = [["flash_attention_2", "sdpa"], { default: "sdpa" }];

function localFlorence(models: string[]): NodeInfo {
  return node("Florence2ModelLoader", {
    model: [models],
    precision: [["fp16", "fp32"]],
    attention: ATTENTION,
  }, ["FL2MODEL"]);
}

const DOWNLOAD = node("DownloadAndLoadFlorence2Model", {
  model: [["a/Florence-2-base", "a/Florence-2-large"], { default: "a/Florence-2-large" }],
  precision: [["fp16"], { default: "fp16" }],
  attention: ATTENTION,
}, ["FL2MODEL"]);

const JOY = node("JC", {
  image: ["IMAGE"],
  model: [["joy-alpha", "joy-beta"], { default: "joy-beta" }],
  caption_length: [["any", "short"]],
}, ["STRING"]);

const MEMORY: InputSpec = [["Keep in Memory", "Clear After Run"], { default: "Keep in Memory" }];

const JOY_GGUF = node("JC_GGUF", {
  image: ["IMAGE"],
  model: [["joy-q4"], { default: "joy-q4" }],
  processing_mode: [["Auto", "GPU"], { default: "Auto" }],
  memory_management: MEMORY,
}, ["STRING"]);

const JOY_TWO = [
  node("Joy_caption_two_load", { model: [["llama-4bit", "llama"]] }, ["JoyTwoPipeline"]),
  node("Joy_caption_two", {
    joy_two_pipeline: ["JoyTwoPipeline"],
    image: ["IMAGE"],
    caption_type: [["Descriptive", "Booru tag list"], {}],
    caption_length: [["any", "long"], { default: "long" }],
    low_vram: ["BOOLEAN", { default: false }],
  }, ["STRING"]),
];

const BLIP = [
  node("BLIP Model Loader", {
    blip_model: ["STRING", { default: "blip-base" }],
    vqa_model_id: ["STRING", { default: "blip-vqa" }],
    device: [["cuda", "cpu"]],
  }, ["BLIP_MODEL"]),
  node("BLIP Analyze Image", {
    images: ["IMAGE"],
    mode: [["caption", "interrogate"]],
    question: ["STRING", { default: "What is it?" }],
    blip_model: ["BLIP_MODEL"],
  }, ["STRING"]),
];

const WD14 = node("WD14Tagger|pysssss", {
  image: ["IMAGE"],
  model: [["wd-vit"], { default: "wd-vit" }],
  threshold: ["FLOAT", { default: 0.35, min: 0, max: 1 }],
}, ["STRING"]);

function infoOf(...nodes: NodeInfo[]): ObjectInfo {
  return Object.fromEntries([...PLAIN, ...nodes].map((info) => [info.name, info]));
}

Deno.test("captionTemplate() makes a workflow that ComfyUI takes, for every pack there is", () => {
  const packs: [name: string, first: string, nodes: NodeInfo[]][] = [
    ["Florence-2", "Florence2ModelLoader", [RUN, localFlorence(["Florence-2-base"])]],
    ["JoyCaption", "JC", [JOY]],
    ["JoyCaption", "JC_GGUF", [JOY_GGUF]],
    ["JoyCaption Two", "Joy_caption_two_load", JOY_TWO],
    ["Florence-2", "DownloadAndLoadFlorence2Model", [RUN, DOWNLOAD]],
    ["BLIP", "BLIP Model Loader", BLIP],
    ["WD14 Tagger", "WD14Tagger|pysssss", [WD14]],
  ];
  assertEquals(packs.map(([name]) => name), CAPTIONERS.map(({ name }) => name));
  for (const [name, first, nodes] of packs) {
    const info = infoOf(...nodes);
    const found = captionTemplate(info);
    assert(found, first);
    assertEquals(found.captioner, name);
    const { workflow } = found.template;
    assert(Object.values(workflow).some(({ class_type }) => class_type === first));
    const filled = {
      ...workflow,
      image: { class_type: "LoadImage", inputs: { image: "a/b.png" } },
    };
    assertEquals(validateWorkflow(filled, info), [], first);
  }
});

Deno.test("captionTemplate() takes a Florence of the folder of language models, and no other", () => {
  const mixed = captionTemplate(infoOf(RUN, localFlorence(["Qwen2-VL", "CogFlorence-2.2"])));
  assertEquals(mixed?.template.workflow["model"]?.inputs["model"], "CogFlorence-2.2");
  assertEquals(captionTemplate(infoOf(RUN, localFlorence(["Qwen2-VL"]))), undefined);
  const both = captionTemplate(infoOf(RUN, localFlorence(["Qwen2-VL"]), DOWNLOAD));
  assertEquals(both?.template.workflow["model"]?.inputs["model"], "a/Florence-2-large");
});

Deno.test("captionTemplate() leaves the graphics card free, where the pack lets it", () => {
  const inputs = captionTemplate(infoOf(JOY_GGUF))?.template.workflow["caption"]?.inputs;
  assertEquals(inputs?.["memory_management"], "Clear After Run");
  const kept = node("JC", { image: ["IMAGE"], memory_management: [["Keep"]] }, ["STRING"]);
  const other = captionTemplate(infoOf(kept))?.template.workflow["caption"]?.inputs;
  assertEquals(other, { image: ["image", 0], memory_management: "Keep" });
  const older = captionTemplate(infoOf(JOY))?.template.workflow["caption"]?.inputs ?? {};
  assertEquals(Object.keys(older), ["image", "model", "caption_length"]);
});

Deno.test("captionTemplate() takes a pack's own value where a version lacks the wished one", () => {
  const required = { ...RUN.input.required, task: [["caption", "ocr"]] as InputSpec };
  const old: NodeInfo = { ...RUN, input: { required } };
  const found = captionTemplate(infoOf(old, DOWNLOAD));
  assertEquals(found?.template.workflow["caption"]?.inputs["task"], "caption");
});

Deno.test("captionTemplate() prefers what is better, whatever else is there", () => {
  const all = infoOf(WD14, ...BLIP, DOWNLOAD, JOY, RUN, localFlorence(["Florence-2-base"]));
  assertEquals(captionTemplate(all)?.captioner, "Florence-2");
  assertEquals(captionTemplate(infoOf(WD14, ...BLIP, JOY))?.captioner, "JoyCaption");
});

Deno.test("captionTemplate() finds none where a part of it is not there", () => {
  const { PreviewAny: _, ...blind } = infoOf(JOY);
  assertEquals(captionTemplate(blind), undefined);
  assertEquals(captionTemplate(infoOf(RUN)), undefined);
  const unknown = node("JC", { image: ["IMAGE"], engine: ["JOY_ENGINE"] }, ["STRING"]);
  assertEquals(captionTemplate(infoOf(unknown)), undefined);
  assertEquals(captionTemplate({}), undefined);
});

Deno.test("captionTemplate() leaves the table as it is", () => {
  const before = structuredClone(CAPTIONERS);
  captionTemplate(infoOf(JOY));
  assertEquals(CAPTIONERS, before);
  assert(captionerClasses().includes("PreviewAny"));
});
