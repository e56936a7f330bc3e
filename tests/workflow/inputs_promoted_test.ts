import { assertEquals } from "@std/assert";
import type { SavedNode, SavedWorkflow } from "../../src/comfyui/saved_workflow.ts";
import { fillTemplate } from "../../src/workflow/template.ts";
import { classicSaved, places, read } from "./classic_graph.ts";
import { node, subgraph } from "./convert_samples.ts";

/** The classic graph in which node 6, the positive text, is a subgraph that holds the encoder. */
function withHost(host: Partial<SavedNode>, label?: string): SavedWorkflow {
  const definition = subgraph("text", {
    inputs: ["clip", "text"],
    outputs: ["CONDITIONING"],
    nodes: [
      node(1, "CLIPTextEncode", { links: { clip: 1, "text*": 2 }, widgets_values: ["inner"] }),
    ],
    links: [[1, -10, 0, 1], [2, -10, 1, 1], [3, 1, 0, -20]],
  });
  if (label !== undefined) definition.inputs![1]!["label"] = label;
  const workflow = classicSaved([
    node(6, "text", { links: { clip: 3, text: null }, widgets_values: ["a boat"], ...host }),
  ]);
  return { ...workflow, definitions: { subgraphs: [definition] } };
}

Deno.test("toTemplate() takes a promoted input of a subgraph, with the value that stands there", () => {
  const reading = read(withHost({}));
  assertEquals(places(reading)["prompt"], "6:1.text");
  const [first] = reading.template.inputs;
  assertEquals([first?.name, first?.default], ["prompt", "a boat"]);
});

Deno.test("toTemplate() calls a promoted input what its author calls it", () => {
  assertEquals(places(read(withHost({}, "Ship's name")))["ship_s_name"], "6:1.text");
});

Deno.test("toTemplate() keeps an author's words that make no name in the description", () => {
  const { template } = read(withHost({}, "提示词"));
  const input = template.inputs.find(({ targets }) => targets[0]?.nodeId === "6:1");
  assertEquals([input?.name, input?.description], ["prompt", "提示词"]);
});

Deno.test("toTemplate() gives way where a label says nothing", () => {
  assertEquals(places(read(withHost({}, "value_2")))["prompt"], "6:1.text");
});

Deno.test("toTemplate() takes what the older proxyWidgets names", () => {
  const proxied = withHost({
    properties: { proxyWidgets: [["-1", "text"], ["1", "$$preview"], ["2", "keep"]] },
    widgets_values: ["a boat", null, true],
  });
  const definition = proxied.definitions?.subgraphs?.[0];
  definition?.nodes.push(
    node(2, "ImageScale", { links: { image: null }, widgets_values: [false] }),
  );
  const reading = read(proxied);
  assertEquals(places(reading)["keep"], "6:2.keep");
  assertEquals(reading.template.inputs.find(({ name }) => name === "keep")?.default, true);
});

Deno.test("toTemplate() follows promoted inputs into nested subgraphs", () => {
  const inner = subgraph("inner", {
    inputs: ["clip", "text"],
    outputs: ["CONDITIONING"],
    nodes: [
      node(1, "CLIPTextEncode", { links: { clip: 1, "text*": 2 }, widgets_values: ["inner"] }),
    ],
    links: [[1, -10, 0, 1], [2, -10, 1, 1], [3, 1, 0, -20]],
  });
  const outer = subgraph("outer", {
    inputs: ["clip", "text"],
    outputs: ["CONDITIONING"],
    nodes: [node(5, "inner", { links: { clip: 1, text: 2 } })],
    links: [[1, -10, 0, 5], [2, -10, 1, 5], [3, 5, 0, -20]],
  });
  const workflow = classicSaved([
    node(6, "outer", { links: { clip: 3, text: null }, widgets_values: ["a boat"] }),
  ]);
  const reading = read({ ...workflow, definitions: { subgraphs: [outer, inner] } });
  assertEquals(places(reading)["prompt"], "6:5:1.text");
});

Deno.test("toTemplate() leaves a promoted input that is linked to the link's source", () => {
  const linked = withHost({ links: { clip: 3, text: 12 } } as Partial<SavedNode>);
  linked.nodes.push(node(21, "PrimitiveInt", { title: "Words", widgets_values: [5] }));
  (linked.links as unknown[]).push([12, 21, 0, 6, 1, "STRING"]);
  const host = linked.nodes.find(({ id }) => id === 6)!;
  host.inputs!.find(({ name }) => name === "text")!.link = 12;
  const reading = read(linked);
  assertEquals(reading.template.workflow["6:1"]?.inputs["text"], ["21", 0]);
  assertEquals(Object.values(places(reading)).includes("6:1.text"), false);
});

Deno.test("toTemplate() takes what the author chose for app mode", () => {
  const workflow = classicSaved([
    node(21, "ImageScale", { title: "Frame", links: { image: null }, widgets_values: [true] }),
  ]);
  const extra = {
    linearData: { inputs: [["21", "keep"], [9, "filename_prefix"], ["99", "x"], 5] },
  };
  const reading = read({ ...workflow, extra });
  assertEquals(Object.entries(places(reading)).slice(0, 2), [
    ["keep", "21.keep"],
    ["filename_prefix", "9.filename_prefix"],
  ]);
});

Deno.test("toTemplate() writes all that a primitive node keeps the same", () => {
  const latent = node(5, "EmptyLatentImage", {
    links: { "width*": 12, "height*": 13 },
    widgets_values: [512, 512, 1],
  });
  const workflow = classicSaved([
    latent,
    node(22, "Reroute", { links: { "": 14 } }),
    node(21, "PrimitiveNode", { widgets_values: [640, "fixed"] }),
  ]);
  (workflow.links as unknown[]).push(
    [12, 21, 0, 5, 0, "INT"],
    [13, 22, 0, 5, 1, "INT"],
    [14, 21, 0, 22, 0, "INT"],
  );
  const { template } = read(workflow);
  const width = template.inputs.find(({ name }) => name === "width");
  const filled = fillTemplate(template, { width: 256 }).workflow["5"]?.inputs;
  assertEquals([width?.default, filled?.["width"], filled?.["height"]], [640, 256, 256]);
});

Deno.test("toTemplate() ends where reroutes of a primitive node go round in a circle", () => {
  const workflow = classicSaved([
    node(21, "PrimitiveNode", { widgets_values: [640] }),
    node(22, "Reroute", { links: { a: 12, b: 13 } }),
    node(23, "Reroute", { links: { a: 14 } }),
  ]);
  (workflow.links as unknown[]).push(
    [12, 21, 0, 22, 0, "INT"],
    [13, 23, 0, 22, 0, "INT"],
    [14, 22, 0, 23, 0, "INT"],
  );
  assertEquals(places(read(workflow)), places(read(classicSaved())));
});
