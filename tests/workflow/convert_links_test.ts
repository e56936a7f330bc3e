import { assertEquals } from "@std/assert";
import { convertWorkflow } from "../../src/workflow/convert.ts";
import { convert, inputsOf, node, SAMPLE_INFO, saved } from "./convert_samples.ts";

Deno.test("convertWorkflow() follows reroutes in a chain", () => {
  const workflow = saved([
    node(1, "Load"),
    node(2, "Reroute", { links: { "": 1 } }),
    node(3, "Reroute", { links: { "": 2 } }),
    node(4, "Encode", { links: { clip: 3 }, widgets_values: ["x"] }),
  ], [[1, 1, 1, 2], [2, 2, 0, 3], [3, 3, 0, 4]]);
  assertEquals(convert(workflow)["4"]?.inputs, { text: "x", clip: ["1", 1] });
  assertEquals(Object.keys(convert(workflow)), ["1", "4"]);
});

Deno.test("convertWorkflow() stops where reroutes go round in a circle", () => {
  const workflow = saved([
    node(1, "Reroute", { links: { "": 2 } }),
    node(2, "Reroute", { links: { "": 1 } }),
    node(3, "Encode", { links: { clip: 3 } }),
  ], [[1, 1, 0, 2], [2, 2, 0, 1], [3, 2, 0, 3]]);
  const { workflow: converted, warnings } = convertWorkflow(workflow, SAMPLE_INFO);
  assertEquals(converted["3"]?.inputs, { text: "" });
  assertEquals(warnings[0]?.message, 'input "clip" is left open: its links go round in a circle');
});

Deno.test("convertWorkflow() trusts the target's input, whatever slot the link names", () => {
  const workflow = saved([
    node(1, "Load"),
    node(2, "Lora", { links: { model: 1, clip: 2 }, widgets_values: [1] }),
  ]);
  workflow.links = [[1, 1, 0, 2, 7, "MODEL"], [2, 1, 1, 2, 7, "CLIP"]];
  assertEquals(inputsOf(workflow, "2"), { strength: 1, model: ["1", 0], clip: ["1", 1] });
});

Deno.test("convertWorkflow() takes links as objects, and ids as texts or numbers", () => {
  const workflow = saved([node("a", "Load"), node(2, "Encode", { links: { clip: 1 } })]);
  workflow.links = [
    { id: "1", origin_id: "a", origin_slot: 1, target_id: "2", target_slot: 0 },
  ];
  assertEquals(inputsOf(workflow, "2")?.["clip"], ["a", 1]);
});

Deno.test("convertWorkflow() leaves an input open whose link or origin is not there", () => {
  const workflow = saved(
    [node(1, "Lora", { links: { model: 5, clip: 6 }, widgets_values: [1] })],
    [[6, 99, 0, 1]],
  );
  const { workflow: converted, warnings } = convertWorkflow(workflow, SAMPLE_INFO);
  assertEquals(converted["1"]?.inputs, { strength: 1 });
  assertEquals(warnings.map(({ message }) => message), [
    'input "model" is left open: its link 5 is not in the file',
    'input "clip" is left open: it is linked to node 99, which is not there',
  ]);
});

Deno.test("convertWorkflow() lets a link win over its widget's value", () => {
  const workflow = saved([
    node(1, "Forced"),
    node(2, "Latent", { links: { "width*": 1 }, widgets_values: [1, 2] }),
  ], [[1, 1, 0, 2]]);
  assertEquals(inputsOf(workflow, "2"), { width: ["1", 0], height: 2 });
});

Deno.test("convertWorkflow() keeps the widget's value where the link leads to a muted node", () => {
  const workflow = saved([
    node(1, "Forced", { mode: 2 }),
    node(2, "Latent", { links: { "width*": 1 }, widgets_values: [1, 2] }),
  ], [[1, 1, 0, 2]]);
  assertEquals(convert(workflow), {
    "2": { class_type: "Latent", inputs: { width: 1, height: 2 }, _meta: { title: "The Latent" } },
  });
});

Deno.test("convertWorkflow() passes a bypassed node's inputs on by type", () => {
  const workflow = saved([
    node(1, "Load"),
    node(2, "Lora", { mode: 4, links: { model: 1, clip: 2 } }),
    node(3, "Sample", { links: { model: 3 } }),
    node(4, "Encode", { links: { clip: 4 } }),
  ], [[1, 1, 0, 2], [2, 1, 1, 2], [3, 2, 0, 3], [4, 2, 1, 4]]);
  assertEquals(inputsOf(workflow, "3")?.["model"], ["1", 0]);
  assertEquals(inputsOf(workflow, "4")?.["clip"], ["1", 1]);
});

Deno.test("convertWorkflow() leaves an input open where a bypassed node has nothing that fits", () => {
  const workflow = saved([
    node(1, "Load"),
    node(2, "Encode", { mode: 4, links: { clip: 1 } }),
    node(3, "Sample", { links: { positive: 2 } }),
  ], [[1, 1, 1, 2], [2, 2, 0, 3]]);
  assertEquals(inputsOf(workflow, "3")?.["positive"], undefined);
});

Deno.test("convertWorkflow() emits the members of a growing group that are linked", () => {
  const workflow = saved([
    node(1, "LoadImage"),
    node(2, "Batch", { links: { "images.image0": 1, "images.image1": null } }),
  ], [[1, 1, 0, 2]]);
  assertEquals(inputsOf(workflow, "2"), { "images.image0": ["1", 0] });
});

Deno.test("convertWorkflow() links the socket that a dynamic combo's key adds", () => {
  const workflow = saved([
    node(1, "LoadImage"),
    node(2, "Resize", { links: { image: 1, "mode.like": 2 }, widgets_values: ["size", 9, "area"] }),
  ], [[1, 1, 0, 2], [2, 1, 0, 2]]);
  assertEquals(inputsOf(workflow, "2"), {
    mode: "size",
    "mode.width": 9,
    method: "area",
    image: ["1", 0],
    "mode.like": ["1", 0],
  });
});

Deno.test("convertWorkflow() keeps a socket that the class lost, and drops a widget that it lost", () => {
  const workflow = saved([
    node(1, "Forced"),
    node(2, "Latent", { links: { old: 1, "older*": 2 }, widgets_values: [1, 2] }),
  ], [[1, 1, 0, 2], [2, 1, 0, 2]]);
  assertEquals(inputsOf(workflow, "2"), { width: 1, height: 2, old: ["1", 0] });
});

Deno.test("convertWorkflow() writes a primitive's value into every widget that it feeds", () => {
  const workflow = saved([
    node(1, "PrimitiveNode", { widgets_values: [300, "fixed"] }),
    node(2, "Latent", { links: { "width*": 1, "height*": 2 }, widgets_values: [1, 2] }),
  ], [[1, 1, 0, 2], [2, 1, 0, 2]]);
  assertEquals(convert(workflow), {
    "2": {
      class_type: "Latent",
      inputs: { width: 300, height: 300 },
      _meta: { title: "The Latent" },
    },
  });
});

Deno.test("convertWorkflow() fills in a primitive's text only where it asks for it", () => {
  const withPrimitive = (properties: Record<string, unknown>) =>
    saved([
      node(1, "PrimitiveNode", { properties, widgets_values: ["%Latent.width%"] }),
      node(2, "Encode", { links: { "text*": 1 }, widgets_values: ["x"] }),
      node(3, "Latent", { widgets_values: [8, 9] }),
    ], [[1, 1, 0, 2]]);
  assertEquals(inputsOf(withPrimitive({}), "2")?.["text"], "%Latent.width%");
  const replaced = withPrimitive({ "Run widget replace on values": true });
  assertEquals(inputsOf(replaced, "2")?.["text"], "8");
});

Deno.test("convertWorkflow() follows a GetNode to the SetNode of its name", () => {
  const workflow = saved([
    node(1, "Load"),
    node(2, "SetNode", { links: { MODEL: 1 }, widgets_values: ["m"] }),
    node(3, "GetNode", { widgets_values: ["m"] }),
    node(4, "Sample", { links: { model: 2 } }),
  ], [[1, 1, 0, 2], [2, 3, 0, 4]]);
  assertEquals(inputsOf(workflow, "4")?.["model"], ["1", 0]);
  assertEquals(Object.keys(convert(workflow)), ["1", "4"]);
});

Deno.test("convertWorkflow() warns of a GetNode whose SetNode is not there", () => {
  const workflow = saved([
    node(3, "GetNode", { widgets_values: ["m"] }),
    node(4, "Sample", { links: { model: 2 } }),
  ], [[2, 3, 0, 4]]);
  const { warnings } = convertWorkflow(workflow, SAMPLE_INFO);
  assertEquals(warnings.map(({ nodeId }) => nodeId), ["4"]);
});

Deno.test("convertWorkflow() warns of nodes that add links while the editor queues", () => {
  const { warnings, workflow } = convertWorkflow(
    saved([node(1, "Anything Everywhere")]),
    SAMPLE_INFO,
  );
  assertEquals([warnings.length, workflow], [1, {}]);
});
