import { assert, assertEquals } from "@std/assert";
import { completeTemplate } from "../../src/workflow/complete_template.ts";
import { fitsModel } from "../../src/workflow/fit_template.ts";
import { describeProblem } from "../../src/workflow/problem.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import type { WorkflowTemplate } from "../../src/workflow/template.ts";
import { installed, type Models, withModels } from "./installed.ts";
import { hasSharedConversion, NEEDS_SHARED, sharedObjectInfo } from "./shared_conversion.ts";
import { shippedTemplate } from "./shipped_template.ts";

const GIVEN = { prompt: "a boat", image: "easel/boat.png", mask: "easel/mask.png" };

function suggested(template: WorkflowTemplate): Models {
  const models: Models = {};
  for (const { folder, suggest } of template.models ?? []) (models[folder] ??= []).push(suggest);
  return models;
}

for (const template of shippedTemplates()) {
  Deno.test({
    name: `${template.name} is what ComfyUI takes once its files are installed${NEEDS_SHARED}`,
    ignore: !hasSharedConversion,
    fn() {
      const objectInfo = withModels(sharedObjectInfo(), suggested(template));
      const { problems } = completeTemplate(template, GIVEN, objectInfo);
      assertEquals(problems.map((problem) => describeProblem(problem)), []);
    },
  });

  Deno.test(`${template.name} takes each file that it suggests, for the input that needs it`, () => {
    for (const model of template.models ?? []) {
      assertEquals([model.suggest, fitsModel(model, model.suggest)], [model.suggest, true]);
      assert(template.inputs.some(({ name }) => name === model.input), model.input);
    }
  });

  Deno.test(`${template.name} has a value for every variable and uses every family's defaults`, () => {
    const { values } = completeTemplate(template, GIVEN, installed(suggested(template)));
    for (const { name } of template.inputs) {
      assert(values[name] !== undefined, `${name} has no value`);
      assert(!String(values[name]).startsWith("${"), `${name} is ${values[name]}`);
    }
    for (const { defaults } of template.families ?? []) {
      for (const name of Object.keys(defaults)) {
        assertEquals(template.inputs.find((it) => it.name === name)?.default, `\${${name}}`);
      }
    }
  });
}

const SETTINGS: [template: string, main: string, settings: [number, number, number | undefined]][] =
  [
    ["text_to_image", "v1-5-pruned-emaonly.ckpt", [512, 20, 7]],
    ["text_to_image", "v2-1_768-ema-pruned.ckpt", [768, 20, 7]],
    ["text_to_image", "sd_xl_base_1.0.safetensors", [1024, 20, 7]],
    ["text_to_image", "juggernautXL_lightning.safetensors", [1024, 8, 1.5]],
    ["text_to_image", "sd_xl_turbo_1.0_fp16.safetensors", [512, 4, 1]],
    ["text_to_image", "hyperrealism_v3.safetensors", [512, 20, 7]],
    ["text_to_image_flux", "flux1-dev.safetensors", [1024, 20, 3.5]],
    ["text_to_image_flux", "flux1-schnell.safetensors", [1024, 4, 3.5]],
    ["text_to_image_sd3", "sd3.5_large_turbo_fp8_scaled.safetensors", [1024, 4, 1.2]],
    ["text_to_image_qwen", "qwen_image_fp8_e4m3fn.safetensors", [1328, 20, 4]],
    ["text_to_image_z", "z_image_bf16.safetensors", [1024, 25, 4]],
    ["text_to_image_z", "z_image_turbo_bf16.safetensors", [1024, 8, 1]],
  ];

Deno.test("completeTemplate() takes size, steps and cfg that suit the model", () => {
  for (const [name, main, settings] of SETTINGS) {
    const template = shippedTemplate(name);
    const models = suggested(template);
    models[template.models?.[0]?.folder ?? ""] = [main];
    const { values } = completeTemplate(template, GIVEN, installed(models));
    const { width, height, steps, cfg } = values;
    assertEquals([main, [width, steps, cfg]], [main, settings]);
    assertEquals(height, width);
  }
});

Deno.test("completeTemplate() takes a named model's settings, and explicit values before them", () => {
  const objectInfo = installed({ checkpoints: ["a.safetensors", "sd_xl_base_1.0.safetensors"] });
  const { values } = completeTemplate(
    shippedTemplate("text_to_image"),
    { ...GIVEN, checkpoint: "SD_XL_base_1.0", steps: 3 },
    objectInfo,
  );
  assertEquals(values["checkpoint"], "sd_xl_base_1.0.safetensors");
  assertEquals([values["width"], values["steps"]], [1024, 3]);
});

Deno.test("completeTemplate() names the file that lacks and where it belongs, once", () => {
  const template = shippedTemplate("text_to_image_flux");
  const objectInfo = installed({ ...suggested(template), vae: ["pixel_space"] });
  const { problems } = completeTemplate(template, GIVEN, objectInfo);
  assertEquals(problems.map((problem) => describeProblem(problem)), [
    'node vae (VAELoader "Load VAE"), input vae_name: no file that fits is installed. ' +
    "Put one, such as models/vae/ae.safetensors, into place.",
  ]);
});
