import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { demoModels } from "../../src/demo/catalog.ts";
import type { ToolResult } from "../e2e/easel_client.ts";
import { allModels } from "./all_models.ts";
import { call } from "./call_tool.ts";
import { type EaselInMemory, easelInMemory, type EaselInMemoryOptions } from "./easel_in_memory.ts";
import { dataUrl, maskPicture, pattern, png } from "./image_input/pictures.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const FAST: EaselInMemoryOptions = { stepMs: 0, previews: false };
const SMALL = { prompt: "a boat", seed: 1, width: 64, height: 64, steps: 2 };
const XL = "sd_xl_base_1.0.safetensors";

function lorasUsed({ structuredContent, content }: ToolResult): unknown {
  const parameters = structuredContent?.parameters;
  if (!parameters) return content[0]?.text;
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => name.startsWith("lora_")),
  );
}

async function pictureOf({ client }: EaselInMemory, result: ToolResult): Promise<string> {
  const uri = result.structuredContent?.files[0]?.uri ?? "";
  const { contents: [content] } = await client.readResource({ uri });
  return content && "blob" in content ? String(content.blob) : "";
}

Deno.test("generate_image completes the names of LoRAs and says what it used", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const loras = ["Add_Detail", "lcm-lora-sdv1-5:0.5"];
  assertEquals(lorasUsed(await call(easel, "generate_image", { ...SMALL, loras })), {
    lora_1: "add_detail.safetensors",
    lora_1_strength: 1,
    lora_2: "lcm-lora-sdv1-5.safetensors",
    lora_2_strength: 0.5,
  });
});

Deno.test("a LoRA and its strength change the picture", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const pictures: string[] = [];
  for (const loras of [[], ["add_detail"], ["add_detail:0.5"]]) {
    pictures.push(await pictureOf(easel, await call(easel, "generate_image", { ...SMALL, loras })));
  }
  assertEquals(new Set(pictures).size, 3);
  assertNotEquals(pictures[0], "");
});

Deno.test("a LoRA goes with a preset, and never into the refiner", STRICT, async () => {
  const checkpoints = [XL, "sd_xl_refiner_1.0.safetensors"];
  await using easel = await easelInMemory({ ...FAST, models: { ...demoModels(), checkpoints } });
  const input = { ...SMALL, preset: "sdxl_refiner", loras: ["add_detail"] };
  const result = await call(easel, "generate_image", input);
  assertEquals(result.isError ?? false, false, result.content[0]?.text);
  const { workflow } = easel.jobs.list()[0] ?? {};
  assertEquals(workflow?.["sampler"]?.inputs["model"], ["easel_lora_1", 0]);
  assertEquals(workflow?.["easel_refine"]?.inputs["model"], ["easel_refiner", 0]);
  assertEquals(workflow?.["easel_refiner_positive"]?.inputs["clip"], ["easel_refiner", 1]);
  assertEquals(workflow?.["positive"]?.inputs["clip"], ["easel_lora_1", 1]);
});

Deno.test("regenerate keeps a LoRA and changes its strength", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const first = await call(easel, "generate_image", { ...SMALL, loras: ["add_detail:0.5"] });
  const job_id = first.structuredContent?.job_id;
  const changes = { lora_1_strength: 0.9 };
  assertEquals(lorasUsed(await call(easel, "regenerate", { job_id, changes })), {
    lora_1: "add_detail.safetensors",
    lora_1_strength: 0.9,
  });
  const { workflow } = easel.jobs.list()[0] ?? {};
  const { strength_model, strength_clip } = workflow?.["easel_lora_1"]?.inputs ?? {};
  assertEquals([strength_model, strength_clip], [0.9, 0.9]);
});

Deno.test(
  "a LoRA that is not there, or too much of one, is refused by its name",
  STRICT,
  async () => {
    await using easel = await easelInMemory(FAST);
    const refused = async (loras: unknown) => {
      const { isError, content } = await call(easel, "generate_image", { ...SMALL, loras });
      assertEquals(isError, true);
      return content[0]?.text ?? "";
    };
    const unknown = await refused(["add_detial.safetensors"]);
    assertStringIncludes(unknown, 'lora_1 is "add_detial.safetensors"');
    assertStringIncludes(unknown, 'Nearest: "add_detail.safetensors"');
    assertStringIncludes(await refused(["add_detail", "add_detail:101"]), "lora_2_strength is 101");
    assertStringIncludes(await refused([":1"]), "it names no file");
    assertStringIncludes(await refused(["a", "a", "a", "a", "a"]), "must be at most 4 items");
    assertStringIncludes(await refused([{ name: "a" }]), "loras.0");
  },
);

Deno.test("loras go with each text template, and with a plain workflow", STRICT, async () => {
  await using easel = await easelInMemory({ ...FAST, models: { ...demoModels(), ...allModels() } });
  const checkpoint = "sd3.5_large.safetensors";
  const templates: [template: string, more?: Record<string, unknown>][] = [
    ...[["text_to_image"], ["text_to_image_flux"], ["text_to_image_flux_checkpoint"]] as [string][],
    ["text_to_image_sd3_encoders", { checkpoint }],
    ...[["text_to_image_qwen"], ["text_to_image_z"]] as [string][],
    ["default_workflow", { checkpoint: "dreamshaper_8" }],
  ];
  for (const [template, more] of templates) {
    const input = { ...SMALL, template, loras: ["add_detail", "lcm-lora-sdv1-5:0.2"], ...more };
    const result = await call(easel, "generate_image", input);
    assertEquals(result.isError ?? false, false, `${template}: ${result.content[0]?.text}`);
    assertEquals(result.structuredContent?.parameters["lora_2_strength"], 0.2, template);
  }
});

Deno.test("image_to_image and inpaint take LoRAs, which change the picture", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const image = dataUrl(png(pattern(64, 48)));
  const mask = dataUrl(png(maskPicture(64, 48, (x) => x < 20)));
  for (
    const [tool, more] of [["image_to_image", { image }], ["inpaint", { image, mask }]] as const
  ) {
    const input = { prompt: "a boat", seed: 1, steps: 2, ...more };
    const pictures: string[] = [];
    for (const loras of [[], ["add_detail"], ["add_detail:0.5", "lcm-lora-sdv1-5"]]) {
      const result = await call(easel, tool, { ...input, loras });
      assertEquals(Object.keys(lorasUsed(result) as object).length, loras.length * 2);
      pictures.push(await pictureOf(easel, result));
    }
    assertEquals(new Set(pictures).size, 3, tool);
  }
});
