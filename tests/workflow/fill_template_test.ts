import { assertEquals, assertThrows } from "@std/assert";
import type { Json } from "../../src/comfyui/json.ts";
import { fillTemplate, type TemplateInput } from "../../src/workflow/template.ts";
import type { WorkflowTemplate } from "../../src/workflow/template.ts";

function template(
  literal: Json,
  inputs: (Partial<TemplateInput> & { name: string })[],
  class_type = "A",
): WorkflowTemplate {
  return {
    name: "t",
    description: "",
    workflow: { "1": { class_type, inputs: { x: literal } } },
    inputs: inputs.map((input) => ({
      type: "string",
      required: false,
      targets: [{ nodeId: "1", input: "x" }],
      ...input,
    })),
  };
}

function written(made: WorkflowTemplate, values: Record<string, Json>): Json | undefined {
  return fillTemplate(made, values).workflow["1"]?.inputs["x"];
}

Deno.test("fillTemplate() writes values of their input's type, defaults too", () => {
  const made = template(0, [{ name: "seed", type: "integer", default: "12" }]);
  assertEquals(written(made, {}), 12);
  assertEquals(written(made, { seed: "18446744073709551615" }), 18446744073709551615n);
  assertEquals(fillTemplate(made, { seed: "5" }).values, { seed: 5 });
});

Deno.test("fillTemplate() takes a value that looks like a placeholder for a value", () => {
  const made = template("{{a}} and {{b}}", [{ name: "a" }, { name: "b" }]);
  assertEquals(written(made, { a: "{{b}}", b: "{{a}}" }), "{{b}} and {{a}}");
});

Deno.test("fillTemplate() leaves no placeholder of a text that need not be given", () => {
  assertEquals(written(template("a {{b}}", [{ name: "b" }]), {}), "a ");
  assertEquals(written(template("{{b}}", [{ name: "b" }]), {}), "");
});

Deno.test("fillTemplate() asks for what would leave a placeholder where a number belongs", () => {
  const made = template("{{n}}", [{ name: "n", type: "integer" }]);
  assertThrows(() => fillTemplate(made, {}), TypeError, '"n" is missing');
});

Deno.test("fillTemplate() leaves a literal alone for which nobody gives a value", () => {
  assertEquals(written(template("as it was", [{ name: "b" }]), {}), "as it was");
});

Deno.test("fillTemplate() keeps the index of a custom combo with its choice", () => {
  const made = template("", [{
    name: "choice",
    targets: [{ nodeId: "1", input: "choice" }],
  }], "CustomCombo");
  Object.assign(made.workflow["1"]!.inputs, {
    choice: "red",
    index: 0,
    option1: "red",
    option2: "green",
    option3: "",
  });
  assertEquals(fillTemplate(made, { choice: "green" }).workflow["1"]?.inputs["index"], 1);
});
