import { assert, assertEquals } from "@std/assert";
import { describeWorkflow, holdsNodes } from "../../src/library/describe_workflow.ts";
import { API, SAVED, TEMPLATE } from "./workflows.ts";

Deno.test("describeWorkflow() reads __metadata__, the sidecar before it, and what the editor saves", () => {
  assertEquals(describeWorkflow(TEMPLATE), {
    title: "Frame it",
    description: "Puts a frame around a picture.",
  });
  assertEquals(describeWorkflow(TEMPLATE, { title: "Mine" }).title, "Mine");
  assertEquals(describeWorkflow(TEMPLATE, { __metadata__: { description: "D" } }), {
    title: "Frame it",
    description: "D",
  });
  const extra = { info: { name: "Cats", description: "Makes cats." } };
  assertEquals(describeWorkflow({ ...SAVED, extra }), {
    title: "Cats",
    description: "Makes cats.",
  });
});

Deno.test("describeWorkflow() reads what the author calls the tool, also beside a prompt", () => {
  const __metadata__ = { tool_name: " frame ", description: "F" };
  assertEquals(describeWorkflow({ __metadata__, ...API }), { tool: "frame", description: "F" });
  assertEquals(describeWorkflow({ prompt: { __metadata__, ...API } }).tool, "frame");
  assertEquals(describeWorkflow({ __metadata__, ...API }, { tool_name: "mine" }).tool, "mine");
});

Deno.test("describeWorkflow() makes nothing of what is no text", () => {
  for (const json of [API, null, 7, [], "x", { __metadata__: { title: 7, description: " " } }]) {
    assertEquals(describeWorkflow(json, null), {});
  }
});

Deno.test("holdsNodes() knows every format, and what is none", () => {
  for (const json of [API, SAVED, TEMPLATE, { prompt: API }]) assert(holdsNodes(json));
  for (const json of [null, [], {}, "x", { a: 1 }, { prompt: "a cat" }, { nodes: 3 }]) {
    assert(!holdsNodes(json), JSON.stringify(json));
  }
});
