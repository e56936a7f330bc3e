import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { textTemplates } from "../../src/workflow/choose_template.ts";
import type { WantedLora } from "../../src/workflow/parse_lora.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import { fillTemplate, type WorkflowTemplate } from "../../src/workflow/template.ts";
import { loraInputs, withLoras } from "../../src/workflow/with_loras.ts";
import { shippedTemplate } from "./shipped_template.ts";

function some(count: number): WantedLora[] {
  return Array.from({ length: count }, () => ({ name: "ink", strength: 1 }));
}

/** Every link to an output, as `node.input`. */
function takers({ workflow }: WorkflowTemplate, from: string, slot: number): string[] {
  return Object.entries(workflow).flatMap(([id, { inputs }]) =>
    Object.entries(inputs)
      .filter(([, link]) => Array.isArray(link) && link[0] === from && link[1] === slot)
      .map(([input]) => `${id}.${input}`)
  );
}

Deno.test("withLoras() chains model and text encoder of a checkpoint through each LoRA", () => {
  const plain = shippedTemplate("text_to_image");
  const before = structuredClone(plain.workflow);
  const { template } = withLoras(plain, some(2));
  assertEquals(takers(template, "checkpoint", 0), ["easel_lora_1.model"]);
  assertEquals(takers(template, "checkpoint", 1), ["easel_lora_1.clip"]);
  assertEquals(takers(template, "checkpoint", 2), ["decode.vae"]);
  assertEquals(takers(template, "easel_lora_1", 0), ["easel_lora_2.model"]);
  assertEquals(takers(template, "easel_lora_1", 1), ["easel_lora_2.clip"]);
  assertEquals(takers(template, "easel_lora_2", 0), ["sampler.model"]);
  assertEquals(takers(template, "easel_lora_2", 1), ["positive.clip", "negative.clip"]);
  assertEquals(plain.workflow, before);
});

Deno.test("withLoras() leaves text encoders alone that come out of another file", () => {
  for (const name of ["text_to_image_flux", "text_to_image_qwen", "text_to_image_sd3_encoders"]) {
    const plain = shippedTemplate(name);
    const { workflow } = withLoras(plain, some(1)).template;
    assertEquals(workflow["easel_lora_1"]?.class_type, "LoraLoaderModelOnly", name);
    assertEquals(workflow["easel_lora_1"]?.inputs["clip"], undefined);
    assertEquals(workflow["positive"], plain.workflow["positive"]);
  }
});

Deno.test("withLoras() goes with every shipped template that makes a picture of a text", () => {
  const templates = textTemplates(shippedTemplates());
  assert(templates.length >= 7);
  for (const plain of templates) {
    const { template } = withLoras(plain, some(4));
    const names = loraInputs(template.workflow).map(({ name }) => name);
    assertEquals(names.length, 8, plain.name);
    assertEquals(template.inputs.slice(-8).map(({ name }) => name), names);
    assert(takers(template, "easel_lora_4", 0).length > 0, plain.name);
  }
});

Deno.test("withLoras() writes name and strength where the values say", () => {
  const loras = [{ name: "a", strength: 0.5 }, { name: "b", strength: -1 }];
  const variables = { width: 64, height: 64, steps: 1, cfg: 1 };
  const { template, values } = withLoras(shippedTemplate("text_to_image"), loras);
  const given = { prompt: "x", checkpoint: "c", ...values };
  const { workflow } = fillTemplate(template, given, { variables });
  const of = (id: string) => {
    const { lora_name, strength_model, strength_clip } = workflow[id]?.inputs ?? {};
    return [lora_name, strength_model, strength_clip];
  };
  assertEquals(of("easel_lora_1"), ["a", 0.5, 0.5]);
  assertEquals(of("easel_lora_2"), ["b", -1, -1]);
});

Deno.test("withLoras() changes nothing where there are none", () => {
  const plain = shippedTemplate("text_to_image");
  assertStrictEquals(withLoras(plain, []).template, plain);
});

Deno.test("withLoras() refuses a workflow that loads no model, or two", () => {
  assertThrows(
    () => withLoras(shippedTemplate("upscale"), some(1)),
    RangeError,
    "it loads no models",
  );
  const plain = shippedTemplate("text_to_image");
  const workflow = { ...plain.workflow, other: plain.workflow["checkpoint"]! };
  assertThrows(() => withLoras({ ...plain, workflow }, some(1)), RangeError, "it loads 2 models");
});

Deno.test("withLoras() goes before those that are there, under other names", () => {
  const once = withLoras(shippedTemplate("text_to_image"), some(1)).template;
  const { template, values } = withLoras(once, [{ name: "oil", strength: 2 }]);
  assertEquals(values, { lora_2: "oil", lora_2_strength: 2 });
  assertEquals(takers(template, "checkpoint", 0), ["easel_lora_2.model"]);
  assertEquals(takers(template, "easel_lora_2", 0), ["easel_lora_1.model"]);
  assertEquals(takers(template, "easel_lora_1", 0), ["sampler.model"]);
  const names = template.inputs.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
});
