import { assertEquals, assertStringIncludes } from "@std/assert";
import { chooseTemplate, textTemplates } from "../../src/workflow/choose_template.ts";
import { describeLack } from "../../src/workflow/describe_lack.ts";
import { parseTemplate } from "../../src/workflow/parse_template.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import { installed, type Models } from "./installed.ts";

const TEMPLATES = textTemplates(shippedTemplates());

const FLUX: Models = {
  diffusion_models: ["flux1-fill-dev.safetensors", "flux/flux1-dev-fp8.safetensors"],
  text_encoders: ["clip_l.safetensors", "t5xxl_fp16.safetensors", "umt5_xxl_fp16.safetensors"],
  vae: ["ae.safetensors", "pixel_space"],
};

function pick(models: Models, model?: string): [template: string, reason: string] | undefined {
  const options = model === undefined ? {} : { model };
  const choice = chooseTemplate(TEMPLATES, installed(models), options);
  return choice && [choice.fit.template.name, choice.reason];
}

Deno.test("textTemplates() leaves out what needs more than a text or makes no picture", () => {
  assertEquals(TEMPLATES.map(({ name }) => name.slice(0, 13)), Array(7).fill("text_to_image"));
  const video = parseTemplate("video", {
    __metadata__: { makes: "video" },
    "1": { class_type: "A", inputs: { text: "{{prompt}}" } },
  });
  assertEquals(textTemplates([video]), []);
});

Deno.test("chooseTemplate() takes the first checkpoint that makes pictures of a text", () => {
  assertEquals(
    pick({ ...FLUX, checkpoints: ["a_svd.safetensors", "sd_xl_base_1.0.safetensors", "z.ckpt"] }),
    [
      "text_to_image",
      "sd_xl_base_1.0.safetensors is the first checkpoint that is a text-to-image model",
    ],
  );
});

const FAMILIES: [template: string, main: string, models: Models][] = [
  ["text_to_image_flux", "flux/flux1-dev-fp8.safetensors", FLUX],
  ["text_to_image_flux_checkpoint", "flux1-schnell-fp8.safetensors", {
    checkpoints: ["svd.safetensors", "flux1-schnell-fp8.safetensors"],
  }],
  ["text_to_image_sd3", "sd3.5_large_fp8_scaled.safetensors", {
    checkpoints: ["sd3.5_large_fp8_scaled.safetensors"],
  }],
  ["text_to_image_sd3_encoders", "sd3.5_large.safetensors", {
    checkpoints: ["sd3.5_large.safetensors"],
    text_encoders: ["clip_g.safetensors", "clip_l.safetensors", "t5xxl_fp16.safetensors"],
  }],
  ["text_to_image_qwen", "qwen_image_2512_fp8_e4m3fn.safetensors", {
    diffusion_models: [
      "qwen_image_edit_2511_bf16.safetensors",
      "qwen_image_2512_fp8_e4m3fn.safetensors",
    ],
    text_encoders: ["qwen_2.5_vl_7b_fp8_scaled.safetensors", "qwen_3_4b.safetensors"],
    vae: ["qwen_image_layered_vae.safetensors", "qwen_image_vae.safetensors"],
  }],
  ["text_to_image_z", "z_image_turbo_bf16.safetensors", {
    diffusion_models: ["wan2.2_t2v.safetensors", "z_image_turbo_bf16.safetensors"],
    text_encoders: ["qwen_2.5_vl_7b_fp8_scaled.safetensors", "qwen_3_4b.safetensors"],
    vae: ["ae.safetensors"],
  }],
];

for (const [template, main, models] of FAMILIES) {
  Deno.test(`chooseTemplate() picks ${template} where only its files are installed`, () => {
    const kind = models["diffusion_models"] ? "diffusion model" : "checkpoint";
    assertEquals(pick(models), [template, `${main} is the first ${kind} that ${template} takes`]);
  });

  for (const folder of Object.keys(models)) {
    Deno.test(`chooseTemplate() does not pick ${template} where its ${folder} lack`, () => {
      assertEquals(pick({ ...models, [folder]: [] }), undefined);
    });
  }
}

Deno.test("chooseTemplate() picks nothing where only a video model is installed", () => {
  assertEquals(pick({ checkpoints: ["svd_xt.safetensors"] }), undefined);
  assertEquals(pick({ diffusion_models: ["wan2.1_t2v_1.3B_fp16.safetensors"] }), undefined);
  assertEquals(pick({}), undefined);
});

Deno.test("chooseTemplate() picks no template whose nodes lack", () => {
  const { FluxGuidance: _, ...rest } = installed(FLUX);
  assertEquals(chooseTemplate(TEMPLATES, rest), undefined);
});

Deno.test("chooseTemplate() finds the template for a named model, however it is written", () => {
  const models = { ...FLUX, checkpoints: ["dreamshaper_8.safetensors", "sd3_medium.safetensors"] };
  assertEquals(pick(models, "FLUX1-dev-fp8")?.[0], "text_to_image_flux");
  assertEquals(pick(models, "dreamshaper_8.safetensors")?.[0], "text_to_image");
  // Without its encoders it cannot run, but this is the template that says what lacks.
  assertEquals(pick(models, "sd3_medium")?.[0], "text_to_image_sd3_encoders");
});

Deno.test("chooseTemplate() lets the caller have a model that nobody would have chosen", () => {
  const models = { checkpoints: ["good.safetensors", "svd_xt.safetensors"] };
  assertEquals(pick(models, "svd_xt"), [
    "text_to_image",
    "it takes svd_xt.safetensors",
  ]);
  assertEquals(pick(models, "nothing_like_it"), undefined);
});

Deno.test("describeLack() names at most three ways out, the shortest first", () => {
  const text = describeLack(TEMPLATES, installed({ ...FLUX, vae: [] }));
  assertEquals(text.split("; ").length, 3);
  assertStringIncludes(text, "models/checkpoints/sd_xl_base_1.0.safetensors (text_to_image); ");
  assertStringIncludes(text, "models/vae/ae.safetensors (text_to_image_flux)");
});

Deno.test("describeLack() names nodes where every template lacks some", () => {
  const { KSampler: _, ...rest } = installed(FLUX);
  assertEquals(describeLack(TEMPLATES, rest), "this ComfyUI lacks the nodes KSampler. Update it.");
  assertEquals(
    describeLack([], {}),
    "there are no workflows that make a picture of a text.",
  );
});
