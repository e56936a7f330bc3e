import { assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { NodeInfo, ObjectInfo } from "../../src/comfyui/object_info.ts";
import { dropPreviews } from "../../src/workflow/drop_previews.ts";

function sink(name: string, type: string): [string, NodeInfo] {
  return [name, { name, output: [type], output_node: true, input: { required: { in: [type] } } }];
}

const INFO: ObjectInfo = Object.fromEntries([
  sink("PreviewImage", "IMAGE"),
  sink("MaskPreview", "MASK"),
  sink("PreviewAudio", "AUDIO"),
  sink("PreviewAny", "*"),
  sink("SaveImage", "IMAGE"),
  sink("SaveAnimatedWEBP", "IMAGE"),
  sink("SaveAudio", "AUDIO"),
  ["Source", { name: "Source", output: ["IMAGE", "AUDIO", "MASK"], input: {} }],
]);

/** What is left of a workflow with a node of each class, all fed by one. */
function left(...classes: string[]): string[] {
  const workflow: ApiWorkflow = { source: { class_type: "Source", inputs: {} } };
  for (const class_type of classes) {
    workflow[class_type] = { class_type, inputs: { in: ["source", 0] } };
  }
  return Object.keys(dropPreviews(workflow, INFO)).slice(1);
}

Deno.test("dropPreviews() leaves out previews of what another node saves", () => {
  assertEquals(left("PreviewImage", "SaveImage", "MaskPreview"), ["SaveImage"]);
  assertEquals(left("PreviewAudio", "SaveAudio"), ["SaveAudio"]);
});

Deno.test("dropPreviews() keeps previews of what nobody saves", () => {
  assertEquals(left("PreviewImage"), ["PreviewImage"]);
  assertEquals(left("PreviewImage", "SaveAudio"), ["PreviewImage", "SaveAudio"]);
  assertEquals(left("PreviewImage", "SaveAnimatedWEBP"), ["PreviewImage", "SaveAnimatedWEBP"]);
  assertEquals(left("PreviewAny", "SaveImage"), ["PreviewAny", "SaveImage"]);
});

Deno.test("dropPreviews() keeps a preview that another node gets something from", () => {
  const workflow: ApiWorkflow = {
    source: { class_type: "Source", inputs: {} },
    preview: { class_type: "PreviewImage", inputs: { in: ["source", 0] } },
    save: { class_type: "SaveImage", inputs: { in: ["preview", 0] } },
  };
  assertEquals(dropPreviews(workflow, INFO), workflow);
});

Deno.test("dropPreviews() takes a workflow of classes that nobody knows", () => {
  const workflow: ApiWorkflow = { a: { class_type: "PreviewImage", inputs: { images: ["b", 0] } } };
  assertEquals(dropPreviews(workflow, {}), workflow);
});
