import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { demoModels } from "../../src/demo/catalog.ts";
import { decodeImage } from "../../src/demo/image_codec.ts";
import type { Picture } from "../../src/demo/picture.ts";
import { textToImage } from "../demo/workflows.ts";
import type { ToolResult } from "../e2e/easel_client.ts";
import { call, textOf, withFolder } from "./call_tool.ts";
import { type EaselInMemory, easelInMemory, type EaselInMemoryOptions } from "./easel_in_memory.ts";
import { dataUrl, maskPicture, png } from "./image_input/pictures.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const FAST: EaselInMemoryOptions = { stepMs: 0, previews: false };
const SMALL = { prompt: "a boat", seed: 1, width: 64, height: 64, steps: 2 };
const XL = "sd_xl_base_1.0.safetensors";

/** White on the left half. */
const HALF = dataUrl(png(maskPicture(64, 64, (x) => x < 32)));

function withFiles(controlnet: string[]): EaselInMemoryOptions {
  return { ...FAST, models: { ...demoModels(), controlnet } };
}

async function pictureOf({ client }: EaselInMemory, result: ToolResult): Promise<Picture> {
  assertEquals(result.isError ?? false, false, textOf(result));
  const uri = result.structuredContent?.files[0]?.uri ?? "";
  const { contents: [content] } = await client.readResource({ uri });
  const blob = content && "blob" in content ? String(content.blob) : "";
  return decodeImage(Uint8Array.fromBase64(blob)).picture;
}

/** How bright a part of a picture is on average, 0 to 255. */
function brightness({ width, data }: Picture, isThere: (x: number) => boolean): number {
  const there = data.filter((_, at) => isThere(Math.floor(at / 3) % width));
  return there.reduce((sum, value) => sum + value, 0) / there.length;
}

Deno.test("a control picture shows in the result, the more the stronger", STRICT, async () => {
  await using easel = await easelInMemory(withFiles(["control_sd15_depth.pth"]));
  const make = async (control?: Record<string, unknown>) =>
    await pictureOf(easel, await call(easel, "generate_image", { ...SMALL, control }));
  const free = await make();
  const contrasts: number[] = [];
  for (const strength of [0, 0.4, 1, 2]) {
    const made = await make({ image: HALF, type: "depth", strength });
    contrasts.push(brightness(made, (x) => x < 32) - brightness(made, (x) => x >= 32));
  }
  assertEquals(contrasts, contrasts.toSorted((a, b) => a - b));
  assert(contrasts[2]! > contrasts[0]! + 50, contrasts.join());
  assertEquals(await make({ image: HALF, type: "depth", strength: 0 }), free);
  const whole = await make({ image: HALF, type: "depth" });
  assertNotEquals(await make({ image: HALF, type: "depth", end: 0.5 }), whole);
  assertEquals(await make({ image: HALF, type: "depth", start: 0, end: 1 }), whole);
});

Deno.test("type canny has ComfyUI draw the edges, other types take the map", STRICT, async () => {
  const files = ["control_v11p_sd15_canny.pth", "control_v11f1p_sd15_depth.pth"];
  await using easel = await easelInMemory(withFiles(files));
  const used = async (type: string) => {
    const result = await call(easel, "generate_image", {
      ...SMALL,
      control: { image: HALF, type },
    });
    const job = easel.jobs.get(result.structuredContent?.job_id ?? "");
    return job?.workflow ?? {};
  };
  const canny = await used("canny");
  assertEquals(canny["easel_controlnet"]?.inputs["control_net_name"], files[0]);
  assertEquals(canny["easel_control_edges"]?.class_type, "Canny");
  const depth = await used("depth");
  assertEquals(depth["easel_controlnet"]?.inputs["control_net_name"], files[1]);
  assertEquals(depth["easel_control_edges"], undefined);
});

Deno.test(
  "the ControlNet goes by the checkpoint's family, a union by its kind",
  STRICT,
  async () => {
    const files = ["control_v11p_sd15_canny.pth", "xl/union-sdxl-promax.safetensors"];
    await using easel = await easelInMemory(withFiles(files));
    const control = { image: HALF, type: "canny" };
    const result = await call(easel, "generate_image", { ...SMALL, checkpoint: XL, control });
    assertEquals(result.structuredContent?.parameters["control_net"], files[1], textOf(result));
    const { workflow } = easel.jobs.list()[0] ?? {};
    const { type } = workflow?.["easel_controlnet_type"]?.inputs ?? {};
    assertEquals(type, "canny/lineart/anime_lineart/mlsd");
  },
);

Deno.test("several ControlNets that fit are told; the first is taken", STRICT, async () => {
  const files = ["diffusers_xl_canny_full.pth", "diffusers_xl_canny_mid.pth"];
  await using easel = await easelInMemory(withFiles(files));
  const control = { image: HALF, type: "canny" };
  const result = await call(easel, "generate_image", { ...SMALL, checkpoint: XL, control });
  assertStringIncludes(textOf(result), `Took ${files[0]}; ${files[1]} would fit as well`);
  const named = await call(easel, "generate_image", {
    ...{ ...SMALL, checkpoint: XL },
    control: { ...control, type: "diffusers_xl_canny_mid" },
  });
  assertEquals(named.structuredContent?.parameters["control_net"], files[1]);
});

Deno.test("the user is asked which of several ControlNets", STRICT, async () => {
  const files = ["diffusers_xl_canny_full.pth", "diffusers_xl_canny_mid.pth"];
  const questions: unknown[] = [];
  await using easel = await easelInMemory({
    ...withFiles(files),
    onElicit: ({ params }) => {
      questions.push(params);
      return { action: "accept", content: { choice: files[1]! } };
    },
  });
  const control = { image: HALF, type: "canny" };
  const result = await call(easel, "generate_image", { ...SMALL, checkpoint: XL, control });
  assertEquals(result.structuredContent?.parameters["control_net"], files[1]);
  assertEquals(textOf(result).includes("would fit as well"), false);
  assertEquals(questions.length, 1);
  assertStringIncludes(JSON.stringify(questions[0]), JSON.stringify(files));
});

Deno.test(
  "where no ControlNet fits, the user may take another, or hears why not",
  STRICT,
  async () => {
    const control = { image: HALF, type: "openpose" };
    const files = ["my_net.pth"];
    await using asking = await easelInMemory({
      ...withFiles(files),
      onElicit: () => ({ action: "accept", content: { choice: "my_net.pth" } }),
    });
    const taken = await call(asking, "generate_image", { ...SMALL, control });
    assertEquals(taken.structuredContent?.parameters["control_net"], "my_net.pth", textOf(taken));
    assertStringIncludes(textOf(taken), "Used my_net.pth, as the user chose.");
    const silent: EaselInMemoryOptions[] = [
      { ...withFiles(files), onElicit: () => ({ action: "decline" }) },
      withFiles(files),
    ];
    for (const options of silent) {
      await using easel = await easelInMemory(options);
      const refused = await call(easel, "generate_image", { ...SMALL, control });
      assertEquals(refused.isError, true);
      assertStringIncludes(
        textOf(refused),
        'Cannot use control "openpose": no ControlNet for it and',
      );
      assertStringIncludes(textOf(refused), "my_net.pth");
    }
    await using bare = await easelInMemory(withFiles([]));
    const none = await call(bare, "generate_image", { ...SMALL, control });
    assertStringIncludes(textOf(none), "Put one into ComfyUI's folder models/controlnet.");
  },
);

Deno.test("a ControlNet that has just been installed is found", STRICT, async () => {
  const controlnet: string[] = [];
  await using easel = await easelInMemory({ ...FAST, models: { ...demoModels(), controlnet } });
  const control = { image: HALF, type: "depth" };
  assertEquals((await call(easel, "generate_image", { ...SMALL, control })).isError, true);
  controlnet.push("control_v11f1p_sd15_depth.pth");
  const result = await call(easel, "generate_image", { ...SMALL, control });
  assertEquals(result.isError ?? false, false, textOf(result));
});

Deno.test("control goes with loras and presets, and regenerate changes it", STRICT, async () => {
  const checkpoints = [XL, "sd_xl_refiner_1.0.safetensors"];
  const models = { ...demoModels(), checkpoints, controlnet: ["depth_sdxl.pth"] };
  await using easel = await easelInMemory({ ...FAST, models });
  const first = await call(easel, "generate_image", {
    ...SMALL,
    preset: "sdxl_refiner",
    loras: ["add_detail"],
    control: { image: HALF, type: "depth", strength: 0.5 },
  });
  const before = await pictureOf(easel, first);
  const job_id = first.structuredContent?.job_id;
  const changes = { control_strength: 1.5 };
  const again = await call(easel, "regenerate", { job_id, changes });
  assertEquals(again.structuredContent?.parameters["control_strength"], 1.5, textOf(again));
  assertNotEquals(await pictureOf(easel, again), before);
  const other = dataUrl(png(maskPicture(64, 64, (x) => x > 50)));
  const moved = await call(easel, "regenerate", { job_id, changes: { control_image: other } });
  assertNotEquals(await pictureOf(easel, moved), before);
});

Deno.test(
  "control is refused where the model or the workflow cannot take one",
  STRICT,
  async () => {
    const checkpoints = ["dreamshaper_8.safetensors", "sd3.5_large.safetensors"];
    const models = { ...demoModels(), checkpoints, controlnet: ["control_sd15_depth.pth"] };
    await using easel = await easelInMemory({ ...FAST, models });
    const refused = async (input: Record<string, unknown>) => {
      const control = { image: HALF, type: "depth" };
      const result = await call(easel, "generate_image", { ...SMALL, control, ...input });
      assertEquals(result.isError, true, textOf(result));
      return textOf(result);
    };
    assertStringIncludes(
      await refused({ template: "text_to_image_flux" }),
      "it takes ControlNets of Stable Diffusion 1.5, 2.1 and SDXL",
    );
    assertStringIncludes(
      await refused({ control: { image: HALF, type: "depth", start: 0.5, end: 0.5 } }),
      "Cannot use control from 0.5 to 0.5",
    );
    assertStringIncludes(
      await refused({ control: { image: "data:image/png;base64,AAAA", type: "depth" } }),
      "Cannot use control_image",
    );
    for (
      const [control, field] of [
        [{ type: "depth" }, "control.image"],
        [{ image: HALF }, "control.type"],
        [{ image: HALF, type: "depth", strength: 2.1 }, "control.strength"],
        [{ image: HALF, type: "depth", end: -1 }, "control.end"],
        [{ image: HALF, type: "depth", weight: 1 }, "weight"],
        [HALF, "control"],
      ] as const
    ) {
      assertStringIncludes(await refused({ control }), field);
    }
  },
);

Deno.test(
  "the ControlNet suits the checkpoint that stands in a named workflow",
  STRICT,
  async () => {
    const workflow = {
      __metadata__: { parameters: { prompt: { type: "string", required: true } } },
      ...textToImage({ checkpoint: XL, text: "{{prompt}}" }),
    };
    await withFolder({ "fixed.json": workflow }, async (folder) => {
      const files = ["control_sd15_depth.pth", "depth_sdxl.safetensors"];
      await using easel = await easelInMemory({ ...withFiles(files), folder });
      for (const checkpoint of [undefined, "dreamshaper_8"]) {
        const result = await call(easel, "generate_image", {
          prompt: "a boat",
          template: "fixed",
          checkpoint,
          control: { image: HALF, type: "depth" },
        });
        assertEquals(result.structuredContent?.parameters["control_net"], files[1], textOf(result));
      }
    });
  },
);

Deno.test(
  "control goes with a LoRA, a batch, a shape and four times the size",
  STRICT,
  async () => {
    await using easel = await easelInMemory(withFiles(["control_sd15_depth.pth"]));
    const batch = await call(easel, "generate_image", { ...SMALL, batch_size: 2 });
    const { width: _, height: __, ...unsized } = SMALL;
    const first = await call(easel, "generate_image", {
      ...unsized,
      preset: "upscaled_4x",
      aspect_ratio: "2:1",
      width: 128,
      batch_size: 2,
      loras: ["add_detail"],
      control: { image: batch.structuredContent?.job_id, type: "depth" },
    });
    const { parameters = {}, job_id, files = [] } = first.structuredContent ?? {};
    assertEquals(files.length, 2, textOf(first));
    assertEquals([parameters["width"], parameters["height"]], [128, 64]);
    assertEquals(parameters["lora_1"], "add_detail.safetensors");
    // Of a batch it is the first picture.
    assertStringIncludes(batch.structuredContent?.files[0]?.uri ?? "", "Easel_00001_.png");
    assertEquals(parameters["control_image"], "Easel_00001_.png [output]");
    const { width, height } = await pictureOf(easel, first);
    assertEquals([width, height], [512, 256]);
    const changes = { control_image: HALF, lora_1_strength: 0.5, batch_size: 1 };
    const again = await call(easel, "regenerate", { job_id, changes });
    assertEquals(again.structuredContent?.files.length, 1, textOf(again));
    assertNotEquals(
      again.structuredContent?.parameters["control_image"],
      parameters["control_image"],
    );
  },
);
