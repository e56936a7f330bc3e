import { assertEquals } from "@std/assert";
import { ApiWorkflowSchema, isNodeLink } from "../../src/comfyui/api_workflow.ts";

Deno.test("isNodeLink() tells a link from a list of values", () => {
  assertEquals(isNodeLink(["4", 0]), true);
  assertEquals([["4"], ["4", "0"], ["4", 0, 1], "4", null, {}].map(isNodeLink), [
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("ApiWorkflowSchema keeps seeds and keys that it does not know", () => {
  const workflow = {
    "1": { class_type: "A", inputs: { seed: 18446744073709551615n }, is_changed: ["x"] },
  };
  assertEquals(ApiWorkflowSchema.parse(workflow), workflow);
});
