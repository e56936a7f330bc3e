import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ToolResult } from "../../e2e/easel_client.ts";
import { allModels } from "../all_models.ts";
import { type EaselInMemory, easelInMemory } from "../easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const SMALL = { prompt: "a boat", width: 64, height: 64, steps: 3, seed: 1 };

const FLUX = {
  checkpoints: [],
  diffusion_models: ["flux1-dev-fp8.safetensors", "flux1-fill-dev.safetensors"],
  text_encoders: ["clip_l.safetensors", "t5xxl_fp8_e4m3fn.safetensors"],
  vae: ["ae.safetensors"],
};
const NOTHING = { checkpoints: [], diffusion_models: [], text_encoders: [], vae: [] };

async function generate(
  { client }: EaselInMemory,
  input: Record<string, unknown> = {},
): Promise<ToolResult> {
  const args = { name: "generate_image", arguments: { ...SMALL, ...input } };
  return await client.callTool(args) as unknown as ToolResult;
}

function textOf({ content }: ToolResult): string {
  return content[0]?.text ?? "";
}

function parametersOf(result: ToolResult): Record<string, unknown> {
  assertEquals(result.isError ?? false, false, textOf(result));
  return result.structuredContent?.parameters ?? {};
}

Deno.test("generate_image says which workflow and model it picked, and why", STRICT, async () => {
  await using easel = await easelInMemory({
    models: { checkpoints: ["a_svd_xt.safetensors", "sd_xl_base_1.0.safetensors"] },
  });
  const result = await generate(easel);
  const { template, checkpoint } = parametersOf(result);
  assertEquals([template, checkpoint], ["text_to_image", "sd_xl_base_1.0.safetensors"]);
  assertStringIncludes(
    textOf(result),
    "Picked text_to_image: sd_xl_base_1.0.safetensors is the first checkpoint that is a " +
      "text-to-image model.",
  );
});

Deno.test("generate_image uses Flux where only Flux is installed", STRICT, async () => {
  await using easel = await easelInMemory({ models: FLUX });
  const result = await generate(easel, { negative_prompt: "fog" });
  const { template, diffusion_model, vae, cfg, scheduler } = parametersOf(result);
  assertEquals(
    [template, diffusion_model, vae, cfg, scheduler],
    ["text_to_image_flux", "flux1-dev-fp8.safetensors", "ae.safetensors", 3.5, "simple"],
  );
  assertMatch(textOf(result), /is the first diffusion model that text_to_image_flux takes\./);
  assertMatch(textOf(result), /text_to_image_flux does not take negative_prompt\.$/);
});

Deno.test("generate_image asks ComfyUI nothing more once it has picked", STRICT, async () => {
  await using easel = await easelInMemory({ models: FLUX });
  await generate(easel);
  easel.requests.length = 0;
  await generate(easel, { seed: 2 });
  assertEquals(easel.requests.map((request) => request.replace(/\?.*/, "")), [
    "POST /prompt",
    "GET /view",
  ]);
});

Deno.test("generate_image lists what to install where nothing can run", STRICT, async () => {
  const cases = [NOTHING, { ...NOTHING, checkpoints: ["svd_xt_1_1.safetensors"] }];
  for (const models of cases) {
    await using easel = await easelInMemory({ models });
    const result = await generate(easel);
    assertEquals(result.isError, true);
    const text = textOf(result);
    assertStringIncludes(text, "Cannot choose a workflow: this ComfyUI has none installed");
    assertStringIncludes(text, "models/checkpoints/sd_xl_base_1.0.safetensors");
    assertEquals(text.split("; ").length, 3);
    assertEquals(easel.requests.filter((request) => request.startsWith("POST")), []);
  }
});

Deno.test("generate_image sees a model that was installed meanwhile", STRICT, async () => {
  const models = { ...NOTHING, checkpoints: [] as string[] };
  await using easel = await easelInMemory({ models });
  assertEquals((await generate(easel)).isError, true);
  models.checkpoints.push("dreamshaper_8.safetensors");
  assertEquals(parametersOf(await generate(easel))["checkpoint"], "dreamshaper_8.safetensors");
  models.checkpoints.push("new.safetensors");
  const { checkpoint } = parametersOf(await generate(easel, { checkpoint: "new" }));
  assertEquals(checkpoint, "new.safetensors");
});

Deno.test("generate_image picks another model where the one it knew is gone", STRICT, async () => {
  const models = { checkpoints: ["a.safetensors", "b.safetensors"] };
  await using easel = await easelInMemory({ models });
  assertEquals(parametersOf(await generate(easel))["checkpoint"], "a.safetensors");
  models.checkpoints.shift();
  // ComfyUI refuses what we remember once; nothing may stay wrong after that.
  await generate(easel, { seed: 2 });
  assertEquals(parametersOf(await generate(easel, { seed: 3 }))["checkpoint"], "b.safetensors");
});

Deno.test("generate_image takes a diffusion model's name for checkpoint", STRICT, async () => {
  await using easel = await easelInMemory({
    models: { ...FLUX, checkpoints: ["dreamshaper_8.safetensors"] },
  });
  const { template, diffusion_model } = parametersOf(
    await generate(easel, { checkpoint: "flux1-dev-fp8" }),
  );
  assertEquals(
    [template, diffusion_model],
    ["text_to_image_flux", "flux1-dev-fp8.safetensors"],
  );
});

Deno.test(
  "generate_image lists the models there are where it knows none so named",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ models: FLUX });
    const result = await generate(easel, { checkpoint: "flux1-dve-fp8.safetensors" });
    assertEquals(result.isError, true);
    assertMatch(
      textOf(result),
      /diffusion_model is "flux1-dve.*Nearest: "flux1-dev-fp8.safetensors"/,
    );
  },
);

Deno.test("generate_image runs each text template by name", STRICT, async (t) => {
  await using easel = await easelInMemory({ models: allModels(), previews: false });
  const expected: [template: string, model: string, steps: number][] = [
    ["text_to_image", "dreamshaper_8.safetensors", 20],
    ["text_to_image_flux", "flux1-schnell.safetensors", 4],
    ["text_to_image_flux_checkpoint", "flux1-dev-fp8.safetensors", 20],
    ["text_to_image_sd3", "sd3.5_large_fp8_scaled.safetensors", 20],
    ["text_to_image_sd3_encoders", "sd3.5_large.safetensors", 20],
    ["text_to_image_qwen", "qwen_image_fp8_e4m3fn.safetensors", 20],
    ["text_to_image_z", "z_image_turbo_bf16.safetensors", 8],
  ];
  for (const [template, model, steps] of expected) {
    await t.step(template, async () => {
      const result = await generate(easel, { template, steps: undefined });
      const parameters = parametersOf(result);
      assertEquals(
        [parameters["template"], parameters["checkpoint"] ?? parameters["diffusion_model"]],
        [template, model],
      );
      assertEquals(parameters["steps"], steps);
      assertEquals(textOf(result).includes("Picked"), false);
    });
  }
});

Deno.test("generate_image refuses a template that needs more than a text", STRICT, async () => {
  await using easel = await easelInMemory();
  const result = await generate(easel, { template: "inpaint" });
  assertEquals(result.isError, true);
  assertStringIncludes(textOf(result), 'Cannot use template "inpaint": it takes more than a text');
});

Deno.test("generate_image says what a named template lacks", STRICT, async () => {
  await using easel = await easelInMemory({ models: { ...FLUX, vae: [] } });
  const result = await generate(easel, { template: "text_to_image_flux" });
  assertEquals(result.isError, true);
  assertStringIncludes(
    textOf(result),
    'Cannot run "text_to_image_flux": vae: no file that fits is installed. ' +
      "Put one, such as models/vae/ae.safetensors, into place.",
  );
});
