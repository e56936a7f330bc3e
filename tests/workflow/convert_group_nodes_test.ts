import { assertEquals } from "@std/assert";
import type { SavedWorkflow } from "../../src/comfyui/saved_workflow.ts";
import { classesOf } from "../../src/workflow/classes_of.ts";
import { convert, node, saved } from "./convert_samples.ts";

/** A CLIP through a reroute into two encoders; width and height of a latent at the end. */
const PAIR = {
  nodes: [
    { type: "Reroute", inputs: [{ name: "", type: "*" }], outputs: [{ type: "CLIP" }] },
    {
      type: "Encode",
      inputs: [{ name: "clip", type: "CLIP" }],
      outputs: [{ type: "CONDITIONING" }],
      widgets_values: ["inner one"],
    },
    {
      type: "Encode",
      inputs: [{ name: "clip", type: "CLIP" }],
      outputs: [{ type: "CONDITIONING" }],
      widgets_values: ["inner two"],
    },
    { type: "Latent", outputs: [{ type: "LATENT" }], widgets_values: [1, 2] },
  ],
  links: [[0, 0, 1, 0, 1, "CLIP"], [0, 0, 2, 0, 1, "CLIP"], [null, 0, 0, 0, 1, "CLIP"]],
  external: [],
  config: {},
};

function withGroup(type: string, values: unknown[]): SavedWorkflow {
  return {
    ...saved([
      node(1, "Load"),
      node(9, type, {
        links: { clip: 1, "height*": 4 },
        widgets_values: values as never,
      }),
      node(3, "Sample", { links: { positive: 2, latent: 3 } }),
      node(4, "Forced"),
    ], [[1, 1, 1, 9], [2, 9, 1, 3], [3, 9, 2, 3], [4, 4, 0, 9]]),
    extra: { groupNodes: { Pair: PAIR } },
  };
}

Deno.test("convertWorkflow() expands a group node, inner reroutes included", () => {
  for (const type of ["workflow>Pair", "workflow/Pair"]) {
    const workflow = convert(withGroup(type, ["one", "two", 640]));
    assertEquals(Object.keys(workflow).sort(), ["1", "3", "4", "9:1", "9:2", "9:3"]);
    assertEquals(workflow["9:1"]?.inputs, { text: "one", clip: ["1", 1] });
    assertEquals(workflow["9:2"]?.inputs, { text: "two", clip: ["1", 1] });
    assertEquals(workflow["3"]?.inputs["positive"], ["9:2", 0]);
    assertEquals(workflow["3"]?.inputs["latent"], ["9:3", 0]);
  }
});

Deno.test("convertWorkflow() links a group node's widget that was made an input", () => {
  const workflow = convert(withGroup("workflow>Pair", ["one", "two", 640, 480]));
  assertEquals(workflow["9:3"]?.inputs, { width: 640, height: ["4", 0] });
});

Deno.test("convertWorkflow() keeps the values inside of a group node that has none", () => {
  const workflow = convert(withGroup("workflow>Pair", []));
  assertEquals(workflow["9:1"]?.inputs["text"], "inner one");
});

Deno.test("classesOf() names the classes inside of a group node", () => {
  assertEquals(
    classesOf(withGroup("workflow>Pair", [])).sort(),
    ["Encode", "Forced", "Latent", "Load", "Sample"],
  );
});
