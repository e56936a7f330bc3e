import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeImage } from "../../src/demo/image_codec.ts";
import { demoModels } from "../../src/demo/catalog.ts";
import type { ToolResult } from "../e2e/easel_client.ts";
import { type EaselInMemory, easelInMemory, type EaselInMemoryOptions } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const FAST: EaselInMemoryOptions = { stepMs: 0, previews: false };
const XL = "sd_xl_base_1.0.safetensors";

async function generate(
  { client }: EaselInMemory,
  input: Record<string, unknown>,
): Promise<ToolResult> {
  const values = { prompt: "a boat", seed: 1, ...input };
  return await client.callTool({
    name: "generate_image",
    arguments: values,
  }) as unknown as ToolResult;
}

function used({ structuredContent, content }: ToolResult, names: string[]): unknown[] {
  const { parameters } = structuredContent ?? {};
  return parameters ? names.map((name) => parameters[name]) : [content[0]?.text];
}

Deno.test("a preset sets what suits the model, and what is given wins", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const names = ["width", "height", "steps"];
  const draft = await generate(easel, { checkpoint: XL, preset: "draft" });
  assertEquals(used(draft, names), [512, 512, 12]);
  const own = await generate(easel, { checkpoint: XL, preset: "draft", steps: 3, width: 64 });
  assertEquals(used(own, names), [64, 512, 3]);
  const high = await generate(easel, { preset: "high_quality", width: 64, height: 64 });
  assertEquals(used(high, names), [64, 64, 40]);
});

Deno.test("aspect_ratio makes the shape at the model's number of pixels", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const names = ["width", "height"];
  const wide = await generate(easel, { aspect_ratio: "16:9", steps: 1 });
  assertEquals(used(wide, names), [680, 384]);
  const high = await generate(easel, { aspect_ratio: "9:16", steps: 1, width: 72 });
  assertEquals(used(high, names), [72, 128]);
});

Deno.test("upscaled_4x doubles both sides twice", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const result = await generate(easel, { preset: "upscaled_4x", width: 64, height: 72 });
  const uri = result.structuredContent?.files[0]?.uri ?? "";
  const { contents: [original] } = await easel.client.readResource({ uri });
  const blob = original && "blob" in original ? String(original.blob) : "";
  const { width, height } = decodeImage(Uint8Array.fromBase64(blob)).picture;
  assertEquals([width, height], [256, 288]);
});

Deno.test(
  "upscaled_4x says what to install where no model enlarges four times",
  STRICT,
  async () => {
    const models = { ...demoModels(), upscale_models: ["RealESRGAN_x2plus.pth"] };
    await using easel = await easelInMemory({ ...FAST, models });
    const { isError, content } = await generate(easel, { preset: "upscaled_4x" });
    assertEquals(isError, true);
    assertStringIncludes(content[0]?.text ?? "", "4x-UltraSharp.pth");
  },
);

Deno.test("sdxl_refiner runs a base and the refiner", STRICT, async () => {
  const checkpoints = ["dreamshaper_8.safetensors", XL, "sd_xl_refiner_1.0.safetensors"];
  await using easel = await easelInMemory({ ...FAST, models: { ...demoModels(), checkpoints } });
  const result = await generate(easel, { preset: "sdxl_refiner", width: 64, height: 64, steps: 2 });
  assertEquals(used(result, ["checkpoint", "refiner"]), [XL, "sd_xl_refiner_1.0.safetensors"]);
});

Deno.test("regenerate changes the text for the refiner as well", STRICT, async () => {
  const checkpoints = [XL, "sd_xl_refiner_1.0.safetensors"];
  await using easel = await easelInMemory({ ...FAST, models: { ...demoModels(), checkpoints } });
  const small = { width: 64, height: 64, steps: 2 };
  const { structuredContent } = await generate(easel, { preset: "sdxl_refiner", ...small });
  const job_id = structuredContent?.job_id;
  const changes = { prompt: "a lighthouse", seed: 7 };
  await easel.client.callTool({ name: "regenerate", arguments: { job_id, changes } });
  const { workflow } = easel.jobs.list()[0] ?? {};
  assertEquals(workflow?.["easel_refiner_positive"]?.inputs["text"], "a lighthouse");
  assertEquals(workflow?.["easel_refine"]?.inputs["seed"], 7);
});

Deno.test("sdxl_refiner says what to install where there is no refiner", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const { isError, content } = await generate(easel, { preset: "sdxl_refiner" });
  assertEquals(isError, true);
  assertStringIncludes(content[0]?.text ?? "", "sd_xl_refiner_1.0.safetensors");
});

Deno.test("an unknown preset or shape is refused with what there is", STRICT, async () => {
  await using easel = await easelInMemory(FAST);
  const preset = await generate(easel, { preset: "hi_quality" });
  assertEquals(
    preset.content[0]?.text,
    'Cannot call generate_image: preset is "hi_quality": must be one of draft, standard, ' +
      "high_quality, sdxl_refiner, upscaled_4x. Nearest: high_quality.",
  );
  const shape = await generate(easel, { aspect_ratio: "sqare" });
  assertStringIncludes(shape.content[0]?.text ?? "", 'Cannot use aspect_ratio "sqare"');
});
