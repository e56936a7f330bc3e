import { assertEquals, assertThrows } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { Json } from "../../src/comfyui/json.ts";
import type { NodeInfo } from "../../src/comfyui/object_info.ts";
import { prefixOutputs } from "../../src/workflow/prefix_outputs.ts";

function saver(name: string): NodeInfo {
  return { name, input: { required: {} }, output: [], output_node: true };
}

const OBJECT_INFO = { SaveImage: saver("SaveImage"), SaveLoRANode: saver("SaveLoRANode") };

function saved(filename_prefix: Json, folder = "team/anna"): Json | undefined {
  const workflow: ApiWorkflow = { "9": { class_type: "SaveImage", inputs: { filename_prefix } } };
  return prefixOutputs(workflow, folder, OBJECT_INFO)["9"]?.inputs["filename_prefix"];
}

Deno.test("prefixOutputs() puts the folder in front of names, once", () => {
  assertEquals(saved("Easel"), "team/anna/Easel");
  assertEquals(saved("a/b/Easel"), "team/anna/a/b/Easel");
  assertEquals(saved("team/anna/Easel"), "team/anna/Easel");
  assertEquals(saved("team/annabel/x"), "team/anna/team/annabel/x");
  assertEquals(saved("team/anna"), "team/anna/team/anna");
  assertEquals(saved("a\\b"), "team/anna/a/b");
  assertEquals(saved(""), "team/anna/");
  assertEquals(saved("%date:yyyy-MM-dd%/x"), "team/anna/%date:yyyy-MM-dd%/x");
  assertEquals(saved({ __value__: "Easel" }), "team/anna/Easel");
});

Deno.test("prefixOutputs() refuses names that lead out of the folder", () => {
  const names = [
    "../x",
    "a/../../x",
    "..",
    "a\\..\\..\\x",
    "/etc/x",
    "\\\\host\\x",
    "C:\\x",
    "c:x",
    "~/x",
    "a/.. /x",
    "a/./x",
    "a\0b",
  ];
  for (const name of names) {
    assertThrows(() => saved(name), TypeError, "leads out of your folder", name);
    assertThrows(() => saved({ __value__: name }), TypeError, "leads out of your folder", name);
  }
});

Deno.test("prefixOutputs() takes a name from a text node, and none that a run makes", () => {
  const workflow: ApiWorkflow = {
    "1": { class_type: "PrimitiveString", inputs: { value: "Easel" } },
    "2": { class_type: "StringConcatenate", inputs: { string_a: "..", string_b: "/x" } },
    "9": { class_type: "SaveImage", inputs: { filename_prefix: ["1", 0] } },
  };
  const prefixed = prefixOutputs(workflow, "anna", OBJECT_INFO);
  assertEquals(prefixed["9"]?.inputs["filename_prefix"], "anna/Easel");
  workflow["9"]!.inputs["filename_prefix"] = ["2", 0];
  assertThrows(
    () => prefixOutputs(workflow, "anna", OBJECT_INFO),
    TypeError,
    "Cannot save node 9 (SaveImage), input filename_prefix: its name is not known",
  );
});

Deno.test("prefixOutputs() knows a save node's other word, and leaves the workflow as it was", () => {
  const workflow: ApiWorkflow = {
    "8": { class_type: "SaveLoRANode", inputs: { prefix: "loras/x" } },
    "9": { class_type: "Other", inputs: { prefix: "masterpiece" } },
  };
  const copy = structuredClone(workflow);
  const prefixed = prefixOutputs(workflow, "anna", OBJECT_INFO);
  assertEquals(prefixed["8"]?.inputs["prefix"], "anna/loras/x");
  assertEquals(prefixed["9"]?.inputs["prefix"], "masterpiece");
  assertEquals(workflow, copy);
});

Deno.test("prefixOutputs() refuses a folder that is none", () => {
  for (const folder of ["", "/", "..", "/abs", "a/../b", "C:/x"]) {
    assertThrows(() => saved("Easel", folder), TypeError, "it is no folder below");
  }
});
