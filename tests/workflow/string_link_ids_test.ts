import { assertEquals, assertStrictEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { stringLinkIds } from "../../src/workflow/string_link_ids.ts";

Deno.test("stringLinkIds() writes numbers as texts, for ComfyUI finds no node by a number", () => {
  // As JSON may have it, whatever the type says.
  const workflow = {
    "3": { class_type: "A", inputs: { n: 3, list: [1, 2, 3] } },
    "4": { class_type: "B", inputs: { from: [3, 0], also: ["3", 1] } },
  } as unknown as ApiWorkflow;
  assertEquals(stringLinkIds(workflow)["4"]?.inputs, { from: ["3", 0], also: ["3", 1] });
  assertEquals(stringLinkIds(workflow)["3"]?.inputs, { n: 3, list: [1, 2, 3] });
});

Deno.test("stringLinkIds() leaves a workflow alone that has none", () => {
  const workflow: ApiWorkflow = { "4": { class_type: "B", inputs: { from: ["3", 0] } } };
  assertStrictEquals(stringLinkIds(workflow), workflow);
});
