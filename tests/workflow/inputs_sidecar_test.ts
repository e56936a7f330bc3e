import { assertEquals, assertStringIncludes } from "@std/assert";
import { fillTemplate } from "../../src/workflow/template.ts";
import { changed, classicApi, classicSaved, places, read } from "./classic_graph.ts";
import { node } from "./convert_samples.ts";

Deno.test("toTemplate() takes the inputs of a sidecar and adds none", () => {
  const { template, warnings } = read(classicApi(), {
    tool_name: "paint",
    description: "Paints",
    parameters: {
      subject: { description: "What to see", required: true, node: 6, input: "text" },
      steps: { max: 50, default: 12 },
      model: {},
    },
  });
  assertEquals(warnings, []);
  assertEquals([template.name, template.description], ["paint", "Paints"]);
  assertEquals(template.inputs, [
    {
      name: "subject",
      type: "string",
      required: true,
      description: "What to see",
      targets: [{ nodeId: "6", input: "text" }],
    },
    {
      name: "steps",
      type: "integer",
      required: false,
      minimum: 1,
      maximum: 50,
      default: 12,
      targets: [{ nodeId: "3", input: "steps" }],
    },
    {
      name: "model",
      type: "string",
      required: false,
      choices: ["v1-5-pruned-emaonly.ckpt"],
      description: "The checkpoint.",
      default: "v1-5-pruned-emaonly.ckpt",
      targets: [{ nodeId: "4", input: "ckpt_name" }],
    },
  ]);
});

Deno.test("toTemplate() takes a sidecar's places by title, several for one input", () => {
  const json = classicApi({ ...changed("6", {}, "Good"), ...changed("7", {}, "Bad") });
  const targets = [{ node: "good", input: "text" }, { node: "Bad", input: "text" }];
  const reading = read(json, { __metadata__: { parameters: { words: { targets } } } });
  assertEquals(places(reading), { words: "6.text 7.text" });
});

Deno.test("toTemplate() goes from a sidecar's linked place to where the value is written", () => {
  const json = classicApi({
    "20": ["PrimitiveInt", { value: 640 }],
    ...changed("5", { width: ["20", 0] }),
  });
  const reading = read(json, { parameters: { width: { node: "5", input: "width" } } });
  assertEquals(places(reading), { width: "20.value" });
});

Deno.test("toTemplate() takes a sidecar's place on a node that only the editor has", () => {
  const workflow = classicSaved([
    node(5, "EmptyLatentImage", { links: { "width*": 12 }, widgets_values: [512, 512, 1] }),
    node(21, "PrimitiveNode", { title: "Size", widgets_values: [640] }),
  ]);
  (workflow.links as unknown[]).push([12, 21, 0, 5, 0, "INT"]);
  const reading = read(workflow, { parameters: { size: { node: "Size", input: "value" } } });
  assertEquals(places(reading), { size: "5.width" });
});

Deno.test("toTemplate() names each place of a sidecar that is not there, and goes on", () => {
  const json = classicApi({ ...changed("6", {}, "Text"), ...changed("7", {}, "Text") });
  const { template, warnings } = read(json, {
    parameters: {
      a: { node: "99", input: "text" },
      b: { node: "3", input: "step" },
      c: { node: "Text", input: "text" },
      d: { node: "8", input: "samples" },
      moood: {},
      steps: {},
    },
  });
  assertEquals(template.inputs.map(({ name }) => name), ["steps"]);
  assertStringIncludes(warnings[0]!, 'parameter "a" has no place: there is no node "99"');
  assertStringIncludes(warnings[1]!, 'node "3" has no input "step". It has: seed, steps');
  assertStringIncludes(warnings[2]!, 'nodes 6, 7 have the title "Text"');
  assertStringIncludes(warnings[3]!, '"samples" of node "8" is linked to what is computed');
  assertStringIncludes(warnings[4]!, 'parameter "moood" has no place in the workflow');
  assertEquals(warnings.length, 5);
});

Deno.test("toTemplate() asks for a placeholder that a sidecar forgot", () => {
  const json = classicApi({
    ...changed("6", { text: "{{what}} in {{style}}" }),
    ...changed("7", { text: "PARAM_NOT" }),
  });
  const { template } = read(json, { parameters: { what: { default: "a boat" } } });
  assertEquals(template.inputs.map(({ name, required }) => [name, required]), [
    ["what", false],
    ["not", true],
  ]);
});

Deno.test("toTemplate() finds a sidecar's placeholder in what the editor saves", () => {
  const text = node(6, "CLIPTextEncode", {
    links: { clip: 3 },
    widgets_values: ["a {{ what }} in {fog|fog}"],
  });
  const { template, saved } = read(classicSaved([text]), { parameters: { what: {} } });
  assertEquals(template.inputs.map(({ name, required }) => [name, required]), [["what", true]]);
  const { workflow } = fillTemplate(template, { what: "boat" });
  assertEquals(workflow["6"]?.inputs["text"], "a boat in fog");
  assertEquals(saved?.nodes.at(-1)?.widgets_values, ["a {{ what }} in {fog|fog}"]);
});

Deno.test("toTemplate() only describes by a sidecar without parameters", () => {
  const { template } = read(classicApi(), { description: "A boat" });
  assertEquals(template.description, "A boat");
  assertEquals(places(read(classicApi(), { description: "A boat" })), places(read(classicApi())));
});

Deno.test("toTemplate() goes on without a broken sidecar and says what is wrong", () => {
  for (
    const [sidecar, problem] of [
      ["text", "Cannot read the sidecar: it: "],
      [{ parameters: { a: { type: "colour" } } }, "parameters.a.type"],
      [{ parameters: { a: { node: "3" } } }, '"node" and "input" go together'],
    ]
  ) {
    const { template, warnings } = read(classicApi(), sidecar);
    assertStringIncludes(warnings[0]!, problem as string);
    assertEquals(template.inputs.length, 12);
  }
});

Deno.test("toTemplate() makes usable names of those that assistants refuse", () => {
  const parameters = {
    "what to see": { node: "6", input: "text" },
    what_to_see: { node: "7", input: "text" },
    "提示词": { node: "5", input: "width" },
  };
  assertEquals(places(read(classicApi(), { parameters })), {
    what_to_see_2: "6.text",
    what_to_see: "7.text",
    input: "5.width",
  });
});
