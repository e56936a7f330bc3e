import { assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../../src/comfyui/api_workflow.ts";
import { nodeWeights } from "../../../src/jobs/follow/node_weights.ts";

function weights(workflow: Record<string, ApiWorkflow[string]["inputs"]>): Record<string, number> {
  const nodes = Object.entries(workflow).map(([id, inputs]) => [id, { class_type: "X", inputs }]);
  return Object.fromEntries(nodeWeights(Object.fromEntries(nodes)));
}

Deno.test("nodeWeights() takes the steps of what samples, and 1 for all else", () => {
  assertEquals(weights({ a: { steps: 20 }, b: { steps: ["a", 0] }, c: {} }), { a: 20, b: 1, c: 1 });
});

Deno.test("nodeWeights() gives a scheduler's steps to the sampler that takes them", () => {
  assertEquals(
    weights({
      scheduler: { steps: 20 },
      split: { sigmas: ["scheduler", 0] },
      sampler: { sigmas: ["split", 1] },
    }),
    { scheduler: 1, split: 1, sampler: 20 },
  );
});

Deno.test("nodeWeights() bears steps that are absurd and sigmas that go in a circle", () => {
  assertEquals(
    weights({
      a: { steps: 1e9 },
      b: { steps: -3 },
      c: { sigmas: ["d", 0] },
      d: { sigmas: ["c", 0] },
    }),
    { a: 1000, b: 1, c: 1, d: 1 },
  );
  assertEquals(weights({ a: { sigmas: ["gone", 0] } }), { a: 1 });
});
