import { assertEquals, assertThrows } from "@std/assert";
import { PRESETS, tunedValues } from "../../src/workflow/presets.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import { withRefiner } from "../../src/workflow/with_refiner.ts";
import { withUpscale } from "../../src/workflow/with_upscale.ts";
import { shippedTemplate } from "./shipped_template.ts";

const SD15 = { width: 512, height: 512, steps: 20 };
const SDXL = { width: 1024, height: 1024, steps: 20 };
const TURBO = { width: 1024, height: 1024, steps: 8 };

Deno.test("tunedValues() adapts a preset to the model", () => {
  const { draft, standard, high_quality } = PRESETS;
  assertEquals(tunedValues(SDXL, { preset: draft }), { width: 512, height: 512, steps: 12 });
  assertEquals(tunedValues(SD15, { preset: draft }), { steps: 12 });
  assertEquals(tunedValues(SDXL, { preset: standard }), { steps: 20 });
  assertEquals(tunedValues(SDXL, { preset: high_quality }), { steps: 40 });
  assertEquals(tunedValues({ ...SDXL, steps: 28 }, { preset: high_quality }), { steps: 50 });
});

Deno.test("tunedValues() leaves a distilled model its few steps", () => {
  for (const preset of Object.values(PRESETS)) {
    assertEquals(tunedValues(TURBO, { preset }).steps, 8);
  }
});

Deno.test("tunedValues() takes a shape at the model's or the preset's number of pixels", () => {
  assertEquals(tunedValues(SDXL, { ratio: 16 / 9 }), { width: 1368, height: 768 });
  assertEquals(tunedValues(SDXL, { ratio: 16 / 9, preset: PRESETS.draft }), {
    width: 680,
    height: 384,
    steps: 12,
  });
});

Deno.test("tunedValues() works out the side that is not given", () => {
  assertEquals(tunedValues(SDXL, { ratio: 2, width: 512 }), { height: 256 });
  assertEquals(tunedValues(SDXL, { ratio: 2, height: 512 }), { width: 1024 });
  assertEquals(tunedValues(SDXL, { ratio: 4, height: 2048 }), { width: 2048 });
  assertEquals(tunedValues(SDXL, { ratio: 2, width: 512, height: 512 }), {});
});

Deno.test("tunedValues() says nothing where nobody wishes anything", () => {
  assertEquals(tunedValues(SDXL, {}), {});
  assertEquals(tunedValues({}, { preset: PRESETS.standard }), {});
});

Deno.test("withUpscale() enlarges what is saved, in every template of a text", () => {
  for (const template of shippedTemplates().filter(({ name }) => name.startsWith("text_to"))) {
    const { workflow, models } = withUpscale(template);
    const [save] = Object.values(workflow).filter((node) => node.class_type === "SaveImage");
    assertEquals(save?.inputs["images"], ["easel_upscale", 0]);
    assertEquals(models?.at(-1)?.folder, "upscale_models");
  }
});

Deno.test("withUpscale() refuses a template that saves no picture", () => {
  const template = { ...shippedTemplate("text_to_image"), workflow: {} };
  assertThrows(() => withUpscale(template), RangeError, 'preset "upscaled_4x"');
});

Deno.test("withRefiner() lets the refiner go over what the sampler made", () => {
  const { workflow, inputs } = withRefiner(shippedTemplate("text_to_image"));
  const refine = workflow["easel_refine"];
  assertEquals(refine?.inputs["latent_image"], ["sampler", 0]);
  assertEquals(refine?.inputs["positive"], ["easel_refiner_positive", 0]);
  assertEquals(refine?.inputs["denoise"], 0.25);
  assertEquals(workflow["decode"]?.inputs["samples"], ["easel_refine", 0]);
  assertEquals(workflow["easel_refiner_negative"]?.inputs["clip"], ["easel_refiner", 1]);
  const targets = (name: string) => inputs.find((it) => it.name === name)?.targets.length;
  assertEquals(["prompt", "negative_prompt", "seed", "steps", "width"].map(targets), [
    2,
    2,
    2,
    2,
    1,
  ]);
});

Deno.test("withRefiner() changes nothing in the template it is given", () => {
  const template = shippedTemplate("text_to_image");
  const before = JSON.stringify(template);
  withRefiner(template);
  withUpscale(template);
  assertEquals(JSON.stringify(template), before);
});

Deno.test("withRefiner() refuses a template without a checkpoint and a KSampler", () => {
  for (const name of ["text_to_image_flux", "upscale"]) {
    assertThrows(() => withRefiner(shippedTemplate(name)), RangeError, 'preset "sdxl_refiner"');
  }
});
