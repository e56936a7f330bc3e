import { assertEquals } from "@std/assert";
import type { SavedWorkflow } from "../../src/comfyui/saved_workflow.ts";
import {
  type FilledTemplate,
  fillTemplate,
  type InputValues,
} from "../../src/workflow/template.ts";
import { toTemplate } from "../../src/workflow/to_template.ts";
import { node, SAMPLE_INFO, saved } from "./convert_samples.ts";

const first = { random: () => 0, now: new Date(2024, 2, 5, 7, 8, 9) };
const last = { random: () => 0.999, now: new Date(2025, 0, 1) };

/** A text, a sampler with a seed, and a picture that is saved under the names of both. */
function sampled(text: string, prefix = "out"): SavedWorkflow {
  return saved([
    node(1, "Load", { widgets_values: ["a.st"] }),
    node(2, "Encode", { links: { clip: 1 }, widgets_values: [text] }),
    node(3, "Latent", { widgets_values: [64, 64] }),
    node(4, "Sample", {
      links: { model: 2, positive: 3, latent: 4 },
      widgets_values: [5, "fixed", 20, "euler"],
    }),
    node(5, "SaveImage", { links: { images: 5 }, widgets_values: [prefix] }),
  ], [[1, 1, 1, 2], [2, 1, 0, 4], [3, 2, 0, 4], [4, 3, 0, 4], [5, 4, 0, 5]]);
}

function fill(
  json: unknown,
  values: InputValues,
  options: { random: () => number; now: Date },
  sidecar?: unknown,
): FilledTemplate {
  const loaded = { name: "it", json, ...sidecar !== undefined && { sidecar } };
  return fillTemplate(toTemplate(loaded, SAMPLE_INFO).template, values, options);
}

Deno.test("fillTemplate() picks anew from a saved workflow's text each time, and says what", () => {
  const { template } = toTemplate({ name: "it", json: sampled("a {red|blue} cat") }, SAMPLE_INFO);
  assertEquals(template.inputs.find(({ name }) => name === "prompt")?.default, "a {red|blue} cat");
  for (const [options, text] of [[first, "a red cat"], [last, "a blue cat"]] as const) {
    const { workflow, values } = fillTemplate(template, {}, options);
    assertEquals(workflow["2"]?.inputs["text"], text);
    assertEquals(values["prompt"], text);
  }
  assertEquals(template.workflow["2"]?.inputs["text"], "a {red|blue} cat");
});

Deno.test("fillTemplate() picks where a caller repeats the default, and sends another text as it is", () => {
  const json = sampled("a {red|blue} cat");
  const same = fill(json, { prompt: "a {red|blue} cat" }, last);
  assertEquals(same.workflow["2"]?.inputs["text"], "a blue cat");
  const other = fill(json, { prompt: 'say "{x|y}" // so' }, last);
  assertEquals(other.workflow["2"]?.inputs["text"], 'say "{x|y}" // so');
});

Deno.test("fillTemplate() fills in the day of the run and the seed of the run", () => {
  const json = sampled("cat", "%date:yyyy-MM-dd%/%Sample.seed%_%width%");
  const { workflow } = fill(json, { seed: 77 }, first);
  assertEquals(workflow["5"]?.inputs["filename_prefix"], "2024-03-05/77_%width%");
  const later = fill(json, { seed: 78 }, last);
  assertEquals(later.workflow["5"]?.inputs["filename_prefix"], "2025-01-01/78_%width%");
});

Deno.test("fillTemplate() takes out of a run's value what no file name may hold", () => {
  const { workflow } = fill(sampled("cat", "%Encode.text%"), { prompt: "../a|b" }, first);
  assertEquals(workflow["5"]?.inputs["filename_prefix"], ".._a_b");
});

Deno.test("fillTemplate() keeps a caller's braces where they stand in a text with choices", () => {
  const json = sampled("a {{colour}} {cat|dog}");
  const sidecar = { parameters: { colour: { type: "string", required: true } } };
  const { workflow } = fill(json, { colour: "{red|blue}" }, last, sidecar);
  assertEquals(workflow["2"]?.inputs["text"], "a {red|blue} dog");
});

Deno.test("toTemplate() takes a lone {{word}} of the editor's file for what the editor sends", () => {
  const { template } = toTemplate({ name: "it", json: sampled("{{cat}} {a|b}") }, SAMPLE_INFO);
  assertEquals(template.inputs.some(({ name }) => name === "cat"), false);
  assertEquals(fillTemplate(template, {}, first).workflow["2"]?.inputs["text"], "cat a");
});

Deno.test("fillTemplate() fills in what a primitive node asks for at the time of the run", () => {
  const json = sampled("cat");
  const primitive = node(6, "PrimitiveNode", {
    widgets_values: ["%date:yyyy% %Sample.seed%"],
    properties: { "Run widget replace on values": true },
  });
  const encode = node(2, "Encode", { links: { clip: 1, "text*": 9 }, widgets_values: [""] });
  json.nodes.splice(1, 1, encode, primitive);
  (json.links as unknown[]).push([9, 6, 0, 2, 0, "STRING"]);
  assertEquals(fill(json, { seed: 9 }, first).workflow["2"]?.inputs["text"], "2024 9");
  assertEquals(fill(json, { seed: 8 }, last).workflow["2"]?.inputs["text"], "2025 8");
});
