import { assertEquals, assertThrows } from "@std/assert";
import type { SavedNode } from "../../src/comfyui/saved_workflow.ts";
import { classesOf } from "../../src/workflow/classes_of.ts";
import { convert, inputsOf, node, saved, subgraph } from "./convert_samples.ts";

/** Encodes a text with a CLIP from outside; the text is shown on the subgraph's node. */
const ENCODER = subgraph("enc", {
  inputs: ["clip", "text"],
  outputs: ["CONDITIONING"],
  nodes: [node(5, "Encode", { links: { clip: 1, "text*": 2 }, widgets_values: ["inner"] })],
  links: [[1, -10, 0, 5], [2, -10, 1, 5], [3, 5, 0, -20]],
});

function withEncoder(host: Partial<SavedNode>, definitions = [ENCODER]) {
  return saved(
    [
      node(1, "Load"),
      node(9, "enc", { links: { clip: 1 }, ...host }),
      node(3, "Sample", { links: { positive: 2 } }),
    ],
    [[1, 1, 1, 9], [2, 9, 0, 3]],
    definitions,
  );
}

Deno.test("convertWorkflow() puts a subgraph's nodes under the path of its node", () => {
  const workflow = convert(withEncoder({}));
  assertEquals(Object.keys(workflow).sort(), ["1", "3", "9:5"]);
  assertEquals(workflow["9:5"]?.inputs, { text: "inner", clip: ["1", 1] });
  assertEquals(workflow["3"]?.inputs["positive"], ["9:5", 0]);
});

Deno.test("convertWorkflow() takes a promoted widget's value from the subgraph's node", () => {
  assertEquals(inputsOf(withEncoder({ widgets_values: ["outer"] }), "9:5")?.["text"], "outer");
  const named = { widgets_values: ["outer"], widgets_values_named: { text: "named" } };
  assertEquals(inputsOf(withEncoder(named), "9:5")?.["text"], "named");
  assertEquals(inputsOf(withEncoder({ widgets_values: [null] }), "9:5")?.["text"], "inner");
});

Deno.test("convertWorkflow() gives each of two instances its own value", () => {
  const workflow = saved(
    [
      node(1, "enc", { widgets_values: ["one"] }),
      node(2, "enc", { widgets_values: ["two"] }),
    ],
    [],
    [ENCODER],
  );
  assertEquals(inputsOf(workflow, "1:5"), { text: "one" });
  assertEquals(inputsOf(workflow, "2:5"), { text: "two" });
});

Deno.test("convertWorkflow() lets a link to a promoted widget win", () => {
  const workflow = saved(
    [
      node(1, "CustomCombo", { widgets_values: ["a", 0, "a"] }),
      node(9, "enc", { links: { "text*": 1 }, widgets_values: ["outer"] }),
    ],
    [[1, 1, 0, 9]],
    [ENCODER],
  );
  assertEquals(inputsOf(workflow, "9:5"), { text: ["1", 0] });
});

Deno.test("convertWorkflow() takes a primitive that feeds a promoted widget", () => {
  const workflow = saved(
    [
      node(1, "PrimitiveNode", { widgets_values: ["primitive"] }),
      node(9, "enc", { links: { "text*": 1 } }),
    ],
    [[1, 1, 0, 9]],
    [ENCODER],
  );
  assertEquals(inputsOf(workflow, "9:5"), { text: "primitive" });
});

Deno.test("convertWorkflow() finds the inputs of a subgraph's node by name", () => {
  // Newer files leave out inputs that are not linked, so an index means nothing.
  const host = node(9, "enc", { links: { "text*": null, clip: 1 } });
  const workflow = saved([node(1, "Load"), host], [[1, 1, 1, 9]], [ENCODER]);
  assertEquals(inputsOf(workflow, "9:5"), { text: "inner", clip: ["1", 1] });
});

Deno.test("convertWorkflow() applies proxyWidgets, promoted or not, and skips holes", () => {
  const sampler = subgraph("smp", {
    inputs: ["steps"],
    nodes: [node(6, "Sample", { links: { "steps*": 1 }, widgets_values: [1, "fixed", 2, "ddim"] })],
    links: [[1, -10, 0, 6]],
  });
  const host = node(8, "smp", {
    properties: {
      proxyWidgets: [
        ["6", "seed"],
        ["6", "control_after_generate"],
        ["6", "sampler_name"],
        ["6", "6: steps"],
        ["6", "$$preview"],
      ],
    },
    widgets_values: [77, "randomize", null, 33, "x"],
  });
  assertEquals(inputsOf(saved([host], [], [sampler]), "8:6"), {
    seed: 77,
    steps: 33,
    sampler_name: "ddim",
  });
});

Deno.test("convertWorkflow() applies a proxy of a primitive and of the subgraph's own input", () => {
  const definition = subgraph("prm", {
    inputs: ["height"],
    nodes: [
      node(1, "PrimitiveNode", { widgets_values: [1] }),
      node(2, "Latent", { links: { "width*": 1, "height*": 2 }, widgets_values: [1, 2] }),
    ],
    links: [[1, 1, 0, 2], [2, -10, 0, 2]],
  });
  const host = node(8, "prm", {
    properties: { proxyWidgets: [["1", "value"], ["-1", "height"]] },
    widgets_values: [640, 480],
  });
  assertEquals(inputsOf(saved([host], [], [definition]), "8:2"), { width: 640, height: 480 });
});

/** Wraps the encoder once more; its definition stands inside of this one. */
const OUTER = {
  ...subgraph("outer", {
    inputs: ["clip", "prompt"],
    outputs: ["CONDITIONING"],
    nodes: [
      node(7, "enc", { links: { clip: 1, "text*": 2 }, widgets_values: ["middle"] }),
    ],
    links: [[1, -10, 0, 7], [2, -10, 1, 7], [3, 7, 0, -20]],
  }),
  definitions: { subgraphs: [ENCODER] },
};

Deno.test("convertWorkflow() goes through nested subgraphs, the outermost value first", () => {
  const nested = (values: string[]) =>
    saved(
      [
        node(1, "Load"),
        node(9, "outer", { links: { clip: 1 }, widgets_values: values }),
        node(3, "Sample", { links: { positive: 2 } }),
      ],
      [[1, 1, 1, 9], [2, 9, 0, 3]],
      [OUTER],
    );
  assertEquals(inputsOf(nested(["outermost"]), "9:7:5"), {
    text: "outermost",
    clip: ["1", 1],
  });
  assertEquals(inputsOf(nested([]), "9:7:5")?.["text"], "middle");
  assertEquals(inputsOf(nested([]), "3")?.["positive"], ["9:7:5", 0]);
});

Deno.test("convertWorkflow() hands an input of a subgraph straight to its output", () => {
  const pass = subgraph("pass", {
    inputs: ["in"],
    outputs: ["out"],
    nodes: [],
    links: [[1, -10, 0, -20]],
  });
  const workflow = saved(
    [
      node(1, "Load"),
      node(2, "pass", { links: { in: 1 } }),
      node(3, "Encode", { links: { clip: 2 } }),
    ],
    [[1, 1, 1, 2], [2, 2, 0, 3]],
    [pass],
  );
  assertEquals(inputsOf(workflow, "3")?.["clip"], ["1", 1]);
});

Deno.test("convertWorkflow() leaves out the nodes of a subgraph that is muted or bypassed", () => {
  for (const mode of [2, 4]) {
    const workflow = convert(withEncoder({ mode }));
    assertEquals(Object.keys(workflow), ["1", "3"]);
    assertEquals(workflow["3"]?.inputs["positive"], mode === 4 ? ["1", 1] : undefined);
  }
});

Deno.test("convertWorkflow() refuses a subgraph that contains itself", () => {
  const loop = subgraph("loop", { nodes: [node(1, "loop")], links: [] });
  assertThrows(
    () => convert(saved([node(1, "loop")], [], [loop])),
    RangeError,
    'Cannot convert the workflow: subgraph "subgraph loop" contains itself.',
  );
});

Deno.test("convertWorkflow() refuses subgraphs that multiply beyond all measure", () => {
  const levels = Array.from({ length: 20 }, (_, level) =>
    subgraph(`level ${level}`, {
      nodes: [1, 2, 3].map((id) => node(id, level === 19 ? "Latent" : `level ${level + 1}`)),
      links: [],
    }));
  assertThrows(
    () => convert(saved([node(1, "level 0")], [], levels)),
    RangeError,
    "Cannot convert the workflow: its subgraphs hold more than",
  );
});

Deno.test("classesOf() names the classes of all nodes in use, and no others", () => {
  const unused = subgraph("unused", { nodes: [node(1, "Gone")], links: [] });
  const workflow = saved(
    [node(1, "outer"), node(2, "Load"), node(3, "Load"), node(4, "Note"), node(5, "Reroute")],
    [],
    [OUTER, unused],
  );
  assertEquals(classesOf(workflow).sort(), ["Encode", "Load"]);
});
