import { assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { insertNode } from "../../src/workflow/insert_node.ts";

Deno.test("insertNode() puts a node behind an output, before all that took it", () => {
  const workflow: ApiWorkflow = {
    "1": { class_type: "LoadImage", inputs: { image: "a.png" } },
    "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
    "3": { class_type: "Both", inputs: { image: ["1", 0], mask: ["1", 1] } },
  };
  const before = structuredClone(workflow);
  const after = insertNode(workflow, ["1", 0], {
    id: "new",
    classType: "ImageInvert",
    takes: "image",
    inputs: { strong: true },
  });
  assertEquals(after, {
    "1": { class_type: "LoadImage", inputs: { image: "a.png" } },
    "2": { class_type: "SaveImage", inputs: { images: ["new", 0], filename_prefix: "x" } },
    "3": { class_type: "Both", inputs: { image: ["new", 0], mask: ["1", 1] } },
    new: { class_type: "ImageInvert", inputs: { strong: true, image: ["1", 0] } },
  });
  assertEquals(workflow, before);
});
