import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fillTemplate } from "../../src/workflow/template.ts";
import { changed, classicApi, classicSaved, places, read } from "./classic_graph.ts";
import { node } from "./convert_samples.ts";

Deno.test("toTemplate() takes an input that a title declares", () => {
  const { template } = read(classicApi(changed("6", {}, "$subject.text!: What to paint")));
  assertEquals(template.inputs[0], {
    name: "subject",
    type: "string",
    required: true,
    description: "What to paint",
    targets: [{ nodeId: "6", input: "text" }],
  });
  assert(!template.inputs.some(({ name }) => name === "prompt"));
});

Deno.test("toTemplate() takes several inputs of a title, and one of the same name as its field", () => {
  const reading = read(classicApi(changed("5", {}, "Size, $width!, $tall.height")));
  const inputs = reading.template.inputs.filter(({ targets }) => targets[0]?.nodeId === "5");
  assertEquals(inputs.map(({ name, required, default: value }) => [name, required, value]), [
    ["width", true, undefined],
    ["tall", false, 768],
    ["batch_size", false, 1],
  ]);
});

Deno.test("toTemplate() takes titles in what the editor saves, with marks for uploads", () => {
  const reading = read(classicSaved([
    node(21, "LoadImage", { title: "$photo.~image!", widgets_values: ["b.png"] }),
  ]));
  assertEquals(places(reading)["photo"], "21.image");
});

Deno.test("toTemplate() gives nodes of one title's name one input", () => {
  const reading = read(classicApi({
    ...changed("6", {}, "$text.text"),
    ...changed("7", {}, "$text.text"),
  }));
  assertEquals(places(reading)["text"], "6.text 7.text");
});

Deno.test("toTemplate() takes no title for an input that is none, and says what is wrong", () => {
  const titles = ["$output.image", "Costs $5.99", "$", "$3.text", "a $b.text"];
  for (const title of titles) {
    const reading = read(classicApi(changed("6", {}, title)));
    assertEquals([title, places(reading)["prompt"]], [title, "6.text"]);
    assertEquals(reading.warnings, []);
  }
  const { warnings } = read(classicApi(changed("6", {}, "$subject.txt")));
  assertStringIncludes(warnings[0]!, 'node 6 declares "subject", but the node has no value "txt"');
});

Deno.test("toTemplate() takes PARAM_ placeholders, typed by their prefix and their node", () => {
  const { template } = read(classicApi({
    ...changed("3", { steps: "PARAM_INT_STEPS", cfg: "PARAM_FLOAT_CFG", scheduler: "PARAM_STR_S" }),
    ...changed("6", { text: "PARAM_PROMPT" }),
    ...changed("7", { text: "PARAM_PROMPT" }),
    "10": ["ImageScale", { image: ["8", 0], keep: "PARAM_BOOL_KEEP" }],
  }));
  const found = template.inputs.map(({ name, type, required, default: value }) =>
    [name, type, required, value] as unknown
  );
  for (
    const expected of [
      ["steps", "integer", false, 20],
      ["cfg", "number", false, 8],
      ["s", "string", true, undefined],
      ["prompt", "string", true, undefined],
      ["keep", "boolean", false, false],
    ]
  ) assert(found.some((it) => String(it) === String(expected)), `no ${expected}`);
  const { workflow } = fillTemplate(template, { prompt: "a boat", s: "karras" });
  assertEquals([workflow["6"]?.inputs["text"], workflow["7"]?.inputs["text"]], [
    "a boat",
    "a boat",
  ]);
  assertEquals([workflow["3"]?.inputs["steps"], workflow["10"]?.inputs["keep"]], [20, false]);
});

Deno.test("toTemplate() takes a text that only holds a placeholder's name as a text", () => {
  const { template } = read(classicApi(changed("6", { text: "my PARAM_PROMPT" })));
  assertEquals(template.inputs[0]?.default, "my PARAM_PROMPT");
});

Deno.test("toTemplate() takes {{placeholders}} that no block declares", () => {
  const { template } = read(classicApi({
    ...changed("5", { width: "{{wide}}" }),
    ...changed("6", { text: "{{what}} in {{style}}, {{what}}" }),
  }));
  const names = template.inputs.slice(0, 3).map((
    { name, type, required },
  ) => [name, type, required]);
  assertEquals(names, [
    ["wide", "integer", false],
    ["what", "string", true],
    ["style", "string", true],
  ]);
  const { workflow } = fillTemplate(template, { what: "{{style}}", style: "ink" });
  assertEquals(workflow["6"]?.inputs["text"], "{{style}} in ink, {{style}}");
  assertEquals(workflow["5"]?.inputs["width"], 512);
});

Deno.test("toTemplate() keeps a placeholder's name for it, whoever else wants it", () => {
  const reading = read(classicApi({
    ...changed("6", {}, "$what.text"),
    ...changed("7", { text: "no {{what}}" }),
  }));
  assertEquals(places(reading), { ...places(reading), what_2: "6.text", what: "7.text" });
});

Deno.test("toTemplate() tells texts apart by their words where nothing else does", () => {
  const nodes = classicApi({ "3": ["Elsewhere", { a: ["6", 0], b: ["7", 0] }] });
  nodes["9"]!.inputs["images"] = ["3", 0];
  const found = places(read(nodes));
  assertEquals([found["prompt"], found["negative_prompt"]], ["6.text", "7.text"]);
});
