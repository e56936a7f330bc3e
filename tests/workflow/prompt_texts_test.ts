import { assert, assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { InputSpec, ObjectInfo } from "../../src/comfyui/object_info.ts";
import { promptTexts } from "../../src/workflow/prompt_texts.ts";

function info(name: string, required: Record<string, InputSpec>): ObjectInfo[string] {
  return { name, input: { required }, output: ["STRING"] };
}

const OBJECT_INFO: ObjectInfo = {
  CLIPTextEncode: info("CLIPTextEncode", { text: ["STRING"], clip: ["CLIP"] }),
  CheckpointLoaderSimple: info("CheckpointLoaderSimple", { ckpt_name: [["red.safetensors"]] }),
  SaveImage: info("SaveImage", { images: ["IMAGE"], filename_prefix: ["STRING"] }),
  StringConcatenate: info("StringConcatenate", {
    string_a: ["STRING"],
    string_b: ["STRING"],
    delimiter: ["STRING"],
  }),
};

function textsOf(workflow: ApiWorkflow): string[] {
  return promptTexts(workflow, OBJECT_INFO);
}

function encode(text: ApiWorkflow[string]["inputs"][string]): ApiWorkflow[string] {
  return { class_type: "CLIPTextEncode", inputs: { text, clip: ["1", 1] } };
}

Deno.test("promptTexts() finds prompts, and neither models nor names of files", () => {
  const texts = textsOf({
    "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "red.safetensors" } },
    "2": encode("a red fox"),
    "3": encode("blurry"),
    "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "foxes" } },
  });
  assertEquals(texts, ["a red fox", "blurry"]);
});

Deno.test("promptTexts() joins what nodes join, also over several of them", () => {
  const join = (string_a: string | [string, number], string_b: string) => ({
    class_type: "StringConcatenate",
    inputs: { string_b, delimiter: "-", string_a },
  });
  const texts = textsOf({
    "1": join("a for", "bid"),
    "2": join(["1", 0], "den"),
    "3": encode(["2", 0]),
  });
  assert(texts.includes("a for-bid-den"), texts.join());
});

Deno.test("promptTexts() reads through invisible, wide and wrapped letters", () => {
  const hidden = ["for\u200bbidden", "ｆｏｒｂｉｄｄｅｎ", "for\u00adbidden", "f\ufe0forbidden"];
  for (const text of hidden) assert(textsOf({ "1": encode(text) }).includes("forbidden"), text);
  assertEquals(textsOf({ "1": encode({ __value__: "forbidden" }) }), ["forbidden"]);
  const nested = { class_type: "Unknown", inputs: { rows: [{ text: "forbidden" }] } };
  assertEquals(textsOf({ "1": nested }), ["forbidden"]);
});

Deno.test("promptTexts() ends on a loop and on texts that double", () => {
  const loop: ApiWorkflow = {
    "1": { class_type: "StringConcatenate", inputs: { string_a: ["2", 0], string_b: "a" } },
    "2": { class_type: "StringConcatenate", inputs: { string_a: ["1", 0], string_b: "b" } },
  };
  assert(textsOf(loop).includes("a"));
  const doubling: ApiWorkflow = { "0": encode("0123456789") };
  for (let id = 1; id <= 60; id++) {
    const before: [string, number] = [String(id - 1), 0];
    doubling[id] = {
      class_type: "StringConcatenate",
      inputs: { string_a: before, string_b: before, delimiter: "" },
    };
  }
  assert(textsOf(doubling).every((text) => text.length <= 200_000));
});
