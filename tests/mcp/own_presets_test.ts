import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ToolResult } from "../e2e/easel_client.ts";
import { call, textOf } from "./call_tool.ts";
import { type EaselInMemory, easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const XL = "sd_xl_base_1.0.safetensors";
const POSTER = { extends: "draft", steps: 3, width: 64, height: 96, checkpoint: XL, cfg: 4 };
const presets = { poster: POSTER, wild: { template: "text_to_image", sampler_name: "no_such" } };

async function withPreset(
  easel: EaselInMemory,
  input: Record<string, unknown>,
): Promise<ToolResult> {
  return await call(easel, "generate_image", { prompt: "a boat", seed: 1, ...input });
}

function used({ structuredContent, content }: ToolResult): unknown[] {
  const { parameters } = structuredContent ?? {};
  if (!parameters) return [content[0]?.text];
  return ["width", "height", "steps", "cfg", "checkpoint"].map((name) => parameters[name]);
}

Deno.test(
  "a preset of the configuration sets its values, and what is given wins",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ stepMs: 0, previews: false, presets });
    assertEquals(used(await withPreset(easel, { preset: "poster" })), [64, 96, 3, 4, XL]);
    const own = { preset: "poster", steps: 2, width: 72, cfg: 5 };
    assertEquals(used(await withPreset(easel, own)), [72, 96, 2, 5, XL]);
    const shape = { preset: "poster", aspect_ratio: "1:1", steps: 1 };
    assertEquals(used(await withPreset(easel, shape)).slice(0, 3), [512, 512, 1]);
  },
);

Deno.test(
  "clients are told of the configuration's presets, and so is who errs",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ stepMs: 0, previews: false, presets });
    const { tools } = await easel.client.listTools();
    const { properties } = tools.find(({ name }) => name === "generate_image")?.inputSchema ?? {};
    const names = ["draft", "standard", "high_quality", "sdxl_refiner", "upscaled_4x"];
    const { enum: choices } = properties?.["preset"] as { enum?: string[] };
    assertEquals(choices, [...names, "poster", "wild"]);
    const unknown = await withPreset(easel, { preset: "posters" });
    assertStringIncludes(textOf(unknown), `must be one of ${names.join(", ")}, poster, wild.`);
    const wild = await withPreset(easel, { preset: "wild" });
    assertStringIncludes(textOf(wild), 'sampler_name is "no_such"');
  },
);

Deno.test("without presets of its own the list of tools stays as it is", STRICT, async () => {
  await using plain = await easelInMemory();
  await using empty = await easelInMemory({ presets: {} });
  assertEquals(await empty.client.listTools(), await plain.client.listTools());
});

Deno.test("what a preset sets and is not there is told as the preset's", STRICT, async () => {
  const presets = { house: { checkpoint: "gone.safetensors", template: "text_to_image" } };
  await using easel = await easelInMemory({ stepMs: 0, presets });
  const input = { prompt: "a boat", width: 64, height: 64, steps: 1, preset: "house" };
  const refused = await call(easel, "generate_image", input);
  assertEquals(refused.isError, true);
  assertStringIncludes(textOf(refused), 'checkpoint is "gone.safetensors": not in the list');
  assertStringIncludes(textOf(refused), 'Preset "house" sets this checkpoint: give another');
  const own = await call(easel, "generate_image", { ...input, checkpoint: "mine" });
  assertEquals([own.isError, textOf(own).includes("Preset")], [true, false]);
  const good = await call(easel, "generate_image", { ...input, checkpoint: "dreamshaper_8" });
  assertEquals(good.isError ?? false, false, textOf(good));
});
