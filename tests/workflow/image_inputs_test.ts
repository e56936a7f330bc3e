import { assertEquals } from "@std/assert";
import type { NodeInfo } from "../../src/comfyui/object_info.ts";
import { imageInputs } from "../../src/workflow/image_inputs.ts";
import { parseTemplate } from "../../src/workflow/parse_template.ts";

const LOADER = {
  input: { required: { image: [["a.png"], { image_upload: true }], name: ["STRING", {}] } },
  output: ["IMAGE"],
} as unknown as NodeInfo;

const TEMPLATE = {
  __metadata__: {
    parameters: {
      photo: { type: "string", required: true },
      mask: { type: "mask" },
      other: { type: "image", default: "b.png" },
      name: { type: "string", default: "x" },
      count: { type: "integer", default: 1 },
    },
  },
  "1": { class_type: "LoadImage", inputs: { image: "{{photo}}", name: "{{name}}" } },
  "2": { class_type: "Unknown", inputs: { mask: "{{mask}}", other: "{{other}}", n: "{{count}}" } },
};

Deno.test("parseTemplate() takes image and mask as kinds of text", () => {
  const { inputs } = parseTemplate("t", TEMPLATE);
  const kinds = inputs.map(({ name, type, kind }) => [name, type, kind]);
  assertEquals(kinds, [
    ["photo", "string", undefined],
    ["mask", "string", "mask"],
    ["other", "string", "image"],
    ["name", "string", undefined],
    ["count", "integer", undefined],
  ]);
});

Deno.test("imageInputs() finds what says so and what a node lets one upload", () => {
  const template = parseTemplate("t", TEMPLATE);
  const names = (objectInfo: Record<string, NodeInfo>) =>
    imageInputs(template, objectInfo).map(({ name }) => name);
  assertEquals(names({ LoadImage: LOADER }), ["photo", "mask", "other"]);
  assertEquals(names({}), ["mask", "other"]);
});
