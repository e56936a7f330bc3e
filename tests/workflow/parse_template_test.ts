import { assertEquals, assertThrows } from "@std/assert";
import { parseTemplate } from "../../src/workflow/parse_template.ts";

const NODES = { "1": { class_type: "Load", inputs: { name: "{{model}}" } } };

function parse(metadata: unknown) {
  return parseTemplate("mine", { __metadata__: metadata, ...NODES });
}

Deno.test("parseTemplate() reads what a template makes, its models and their families", () => {
  const { makes, models, families } = parse({
    makes: "video",
    models: [{ input: "model", folder: "vae", match: "AE", suggest: "ae.safetensors", note: 1 }],
    families: [{ defaults: { steps: 4 } }, { match: "turbo", defaults: {} }],
  });
  assertEquals(makes, "video");
  assertEquals(models, [
    { input: "model", folder: "vae", match: /AE/i, suggest: "ae.safetensors" },
  ]);
  assertEquals(families, [{ defaults: { steps: 4 } }, { match: /turbo/i, defaults: {} }]);
});

Deno.test("parseTemplate() adds nothing to a template that says nothing of models", () => {
  const template = parse({ description: "x" });
  assertEquals(Object.keys(template), ["name", "description", "inputs", "workflow"]);
});

Deno.test("parseTemplate() says where a model's or a family's pattern is wrong", () => {
  const model = { input: "model", folder: "vae", suggest: "ae.safetensors" };
  assertThrows(
    () => parse({ models: [model, { ...model, avoid: "(" }] }),
    TypeError,
    'Cannot read template "mine": __metadata__.models.1.avoid: not a regular expression.',
  );
  assertThrows(
    () => parse({ families: [{ match: "a" }] }),
    TypeError,
    "__metadata__.families.0.defaults",
  );
});
