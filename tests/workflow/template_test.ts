import { assertEquals, assertThrows } from "@std/assert";
import { parseTemplate } from "../../src/workflow/parse_template.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import { fillTemplate } from "../../src/workflow/template.ts";

const JSON_TEMPLATE = {
  __metadata__: {
    tool_name: "make",
    description: "Makes it",
    parameters: {
      prompt: { type: "string", required: true },
      steps: { type: "int", default: 20, min: 1, max: 100 },
      model: { type: "string", default: "${default_model}" },
    },
  },
  "1": { class_type: "A", inputs: { text: "a photo of {{prompt}}, {{ style }}", n: "{{steps}}" } },
  "2": { class_type: "B", inputs: { ckpt: "{{model}}", from: ["1", 0] } },
};

Deno.test("parseTemplate() reads declared and undeclared placeholders and where they stand", () => {
  const template = parseTemplate("file", JSON_TEMPLATE);
  assertEquals(template.name, "make");
  assertEquals(Object.keys(template.workflow), ["1", "2"]);
  assertEquals(template.inputs.map(({ name, type, required }) => [name, type, required]), [
    ["prompt", "string", true],
    ["steps", "integer", false],
    ["model", "string", false],
    ["style", "string", true],
  ]);
  assertEquals(template.inputs[1]?.targets, [{ nodeId: "1", input: "n" }]);
  assertEquals([template.inputs[1]?.minimum, template.inputs[1]?.maximum], [1, 100]);
});

Deno.test("fillTemplate() keeps the type of a whole placeholder and writes text into text", () => {
  const template = parseTemplate("file", JSON_TEMPLATE);
  const { workflow, values } = fillTemplate(template, { prompt: "a $& {{steps}}", style: "ink" }, {
    variables: { default_model: "m.ckpt" },
  });
  assertEquals(workflow["1"]?.inputs, { text: "a photo of a $& {{steps}}, ink", n: 20 });
  assertEquals(workflow["2"]?.inputs, { ckpt: "m.ckpt", from: ["1", 0] });
  assertEquals(values, { prompt: "a $& {{steps}}", steps: 20, model: "m.ckpt", style: "ink" });
});

Deno.test("fillTemplate() leaves the template as it was", () => {
  const template = parseTemplate("file", JSON_TEMPLATE);
  fillTemplate(template, { prompt: "x", style: "y" });
  assertEquals(template.workflow["1"]?.inputs["n"], "{{steps}}");
});

Deno.test("fillTemplate() names the required input that is missing", () => {
  const template = parseTemplate("file", JSON_TEMPLATE);
  assertThrows(() => fillTemplate(template, { prompt: "x" }), TypeError, '"style" is missing');
});

Deno.test("parseTemplate() says what is wrong with a file", () => {
  assertThrows(
    () => parseTemplate("x", []),
    TypeError,
    'Cannot read template "x": not a JSON object',
  );
  assertThrows(
    () => parseTemplate("x", { "1": { class_type: 5, inputs: {} } }),
    TypeError,
    "nodes.1.class_type",
  );
  assertThrows(
    () => parseTemplate("x", { __metadata__: { parameters: { a: { min: "low" } } } }),
    TypeError,
    "parameters.a.min",
  );
});

Deno.test("shippedTemplates() are whole: every placeholder is declared and every input used", () => {
  for (const template of shippedTemplates()) {
    for (const input of template.inputs) {
      assertEquals([input.name, input.targets.length > 0], [input.name, true]);
      assertEquals([input.name, input.required || input.default !== undefined], [input.name, true]);
    }
  }
});
