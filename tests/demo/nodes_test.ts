import { assert, assertEquals } from "@std/assert";
import { DemoEngine } from "../../src/demo/engine.ts";
import { encodePng } from "../../src/demo/image_codec.ts";
import { blankPicture, type Mask, maskPicture, type Picture } from "../../src/demo/picture.ts";
import { randomSequence } from "../../src/demo/random.ts";
import { call, type Fields, inProcess, run, runForImage, upload } from "./demo_client.ts";
import type { Way } from "./demo_client.ts";
import { node, saving, textToImage, type Workflow } from "./workflows.ts";

/** A picture in which hardly two pixels are alike. */
function speckled(width: number, height: number): Picture {
  const random = randomSequence(`speckled ${width} ${height}`);
  const data = Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256));
  return { width, height, data };
}

/** Runs nodes on an uploaded picture, which LoadImage "in" gives, and decodes what "out" gives. */
async function transform(
  source: Picture,
  nodes: Workflow,
  options: { alpha?: Mask; slot?: number } = {},
): Promise<Picture> {
  await using engine = new DemoEngine({ stepMs: 0 });
  const way = inProcess(engine);
  const png = encodePng(source, options.alpha ? { alpha: options.alpha } : {});
  await upload(way, "in.png", png);
  const workflow = saving(
    { in: node("LoadImage", { image: "in.png" }), ...nodes },
    "out",
    options.slot,
  );
  return (await runForImage(way, workflow, "save")).picture;
}

function pixel(picture: Picture, x: number, y: number): number[] {
  const at = (y * picture.width + x) * 3;
  return [...picture.data.subarray(at, at + 3)];
}

Deno.test("LoadImage and SaveImage keep every pixel", async () => {
  const source = speckled(13, 7);
  const { picture } = await (async () => {
    await using engine = new DemoEngine();
    const way = inProcess(engine);
    await upload(way, "in.png", encodePng(source));
    const workflow = saving({ in: node("LoadImage", { image: "in.png" }) }, "in");
    return await runForImage(way, workflow, "save");
  })();
  assertEquals(picture, source);
});

Deno.test("ImageInvert gives each colour's opposite, and itself when done twice", async () => {
  const source = speckled(9, 5);
  const once = await transform(source, { out: node("ImageInvert", { image: ["in", 0] }) });
  assertEquals(once.data, source.data.map((value) => 255 - value));
  const twice = await transform(source, {
    mid: node("ImageInvert", { image: ["in", 0] }),
    out: node("ImageInvert", { image: ["mid", 0] }),
  });
  assertEquals(twice, source);
});

Deno.test("ImageScale repeats pixels when it doubles by nearest-exact", async () => {
  const source = speckled(4, 3);
  const out = await transform(source, {
    out: node("ImageScale", {
      image: ["in", 0],
      upscale_method: "nearest-exact",
      width: 8,
      height: 6,
      crop: "disabled",
    }),
  });
  assertEquals([out.width, out.height], [8, 6]);
  for (let y = 0; y < 6; y++) {
    for (let x = 0; x < 8; x++) {
      assertEquals(pixel(out, x, y), pixel(source, x >> 1, y >> 1));
    }
  }
});

Deno.test("ImageScale keeps one colour one colour by every method", async (test) => {
  const source = blankPicture(10, 6, 0x2a7fd1);
  for (const method of ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"]) {
    await test.step(method, async () => {
      for (const [width, height] of [[23, 5], [3, 17]]) {
        const inputs = { image: ["in", 0], upscale_method: method, width, height };
        const out = await transform(source, {
          out: node("ImageScale", { ...inputs, crop: "center" }),
        });
        assertEquals(out, blankPicture(width!, height!, 0x2a7fd1));
      }
    });
  }
});

Deno.test("ImageScale keeps the proportions where a side is 0", async () => {
  const out = await transform(speckled(20, 10), {
    out: node("ImageScale", {
      image: ["in", 0],
      upscale_method: "area",
      width: 10,
      height: 0,
      crop: "disabled",
    }),
  });
  assertEquals([out.width, out.height], [10, 5]);
});

Deno.test("ImageScaleBy and ImageUpscaleWithModel scale by a factor", async () => {
  const by = await transform(speckled(10, 8), {
    out: node("ImageScaleBy", { image: ["in", 0], upscale_method: "bicubic", scale_by: 1.5 }),
  });
  assertEquals([by.width, by.height], [15, 12]);
  for (const [name, factor] of [["4x-UltraSharp.pth", 4], ["RealESRGAN_x2plus.pth", 2]] as const) {
    const up = await transform(speckled(10, 8), {
      model: node("UpscaleModelLoader", { model_name: name }),
      out: node("ImageUpscaleWithModel", { upscale_model: ["model", 0], image: ["in", 0] }),
    });
    assertEquals([up.width, up.height], [10 * factor, 8 * factor]);
  }
});

Deno.test("ImageCrop cuts a rectangle out, and what lies within of one that reaches out", async () => {
  const source = speckled(10, 10);
  const crop = (x: number, y: number) =>
    transform(source, {
      out: node("ImageCrop", { image: ["in", 0], width: 4, height: 3, x, y }),
    });
  const inside = await crop(2, 5);
  assertEquals([inside.width, inside.height], [4, 3]);
  assertEquals(pixel(inside, 3, 2), pixel(source, 5, 7));
  const corner = await crop(8, 9);
  assertEquals([corner.width, corner.height], [2, 1]);
  assertEquals(pixel(corner, 1, 0), pixel(source, 9, 9));
});

Deno.test("ImageBlend mixes, and shows the lower picture only at 0", async () => {
  const blend = (blend_factor: number, blend_mode: string) =>
    transform(blankPicture(2, 2, 0x804020), {
      above: node("EmptyImage", { width: 2, height: 2, batch_size: 1, color: 0xff8000 }),
      out: node("ImageBlend", {
        image1: ["in", 0],
        image2: ["above", 0],
        blend_factor,
        blend_mode,
      }),
    });
  assertEquals(pixel(await blend(0, "normal"), 0, 0), [0x80, 0x40, 0x20]);
  assertEquals(pixel(await blend(1, "normal"), 0, 0), [0xff, 0x80, 0x00]);
  assertEquals(pixel(await blend(0.5, "normal"), 0, 0), [192, 96, 16]);
  assertEquals(pixel(await blend(1, "multiply"), 0, 0), [128, 32, 0]);
  assertEquals(pixel(await blend(1, "screen"), 0, 0), [255, 160, 32]);
});

/** A mask that is on in the left half. */
function leftHalf(width: number, height: number): Mask {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = i % width < width / 2 ? 255 : 0;
  return { width, height, data };
}

Deno.test("ImageCompositeMasked changes only what the mask covers", async () => {
  const source = speckled(8, 8);
  const out = await transform(source, {
    red: node("EmptyImage", { width: 4, height: 4, batch_size: 1, color: 0xff0000 }),
    gray: node("SolidMask", { value: 1, width: 4, height: 4 }),
    half: node("FeatherMask", { mask: ["gray", 0], left: 0, top: 0, right: 0, bottom: 0 }),
    out: node("ImageCompositeMasked", {
      destination: ["in", 0],
      source: ["red", 0],
      x: 2,
      y: 3,
      resize_source: false,
      mask: ["half", 0],
    }),
  });
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const covered = x >= 2 && x < 6 && y >= 3 && y < 7;
      assertEquals(pixel(out, x, y), covered ? [255, 0, 0] : pixel(source, x, y));
    }
  }
});

Deno.test("ImageCompositeMasked leaves the destination bit for bit where the mask is off", async () => {
  const source = speckled(8, 8);
  // LoadImage's mask is on where the picture is transparent.
  const alpha = { ...leftHalf(8, 8), data: leftHalf(8, 8).data.map((value) => 255 - value) };
  const out = await transform(source, {
    red: node("EmptyImage", { width: 8, height: 8, batch_size: 1, color: 0xff0000 }),
    out: node("ImageCompositeMasked", {
      destination: ["in", 0],
      source: ["red", 0],
      x: 0,
      y: 0,
      resize_source: false,
      mask: ["in", 1],
    }),
  }, { alpha });
  assertEquals(pixel(out, 3, 4), [255, 0, 0]);
  assertEquals(pixel(out, 4, 4), pixel(source, 4, 4));
});

Deno.test("ImagePadForOutpaint adds a border, and a mask that is on there", async () => {
  const source = speckled(8, 8);
  const nodes = {
    pad: node("ImagePadForOutpaint", {
      image: ["in", 0],
      left: 8,
      top: 0,
      right: 0,
      bottom: 16,
      feathering: 0,
    }),
    mask: node("MaskToImage", { mask: ["pad", 1] }),
  };
  const picture = await transform(source, {
    ...nodes,
    out: node("ImageInvert", { image: ["pad", 0] }),
  });
  assertEquals([picture.width, picture.height], [16, 24]);
  assertEquals(pixel(picture, 8, 0), pixel(source, 0, 0).map((value) => 255 - value));
  assertEquals(pixel(picture, 0, 0), [127, 127, 127]);
  const mask = await transform(source, {
    ...nodes,
    out: node("ImageInvert", { image: ["mask", 0] }),
  });
  assertEquals(pixel(mask, 0, 0), [0, 0, 0]);
  assertEquals(pixel(mask, 9, 3), [255, 255, 255]);
  assertEquals(pixel(mask, 9, 20), [0, 0, 0]);
});

Deno.test("mask nodes make, turn, grow, cut and fade masks", async () => {
  const through = async (nodes: Workflow) =>
    await transform(blankPicture(1, 1), { ...nodes, out: node("MaskToImage", { mask: ["m", 0] }) });
  const solid = node("SolidMask", { value: 0.2, width: 3, height: 2 });
  assertEquals(await through({ m: solid }), blankPicture(3, 2, 0x333333));
  const inverted = await through({ s: solid, m: node("InvertMask", { mask: ["s", 0] }) });
  assertEquals(inverted, blankPicture(3, 2, 0xcccccc));
  const cut = await through({ s: solid, m: node("ThresholdMask", { mask: ["s", 0], value: 0.1 }) });
  assertEquals(cut, blankPicture(3, 2, 0xffffff));
  const faded = await through({
    s: node("SolidMask", { value: 1, width: 4, height: 1 }),
    m: node("FeatherMask", { mask: ["s", 0], left: 4, top: 0, right: 0, bottom: 0 }),
  });
  assertEquals([0, 1, 2, 3].map((x) => pixel(faded, x, 0)[0]), [64, 128, 191, 255]);
});

Deno.test("GrowMask widens by pixels, with and without corners, and shrinks below 0", async () => {
  const dot = { width: 5, height: 5, data: new Uint8Array(25) };
  dot.data[12] = 255;
  const grown = async (expand: number, tapered_corners: boolean) => {
    const out = await transform(maskPicture(dot), {
      m: node("ImageToMask", { image: ["in", 0], channel: "red" }),
      g: node("GrowMask", { mask: ["m", 0], expand, tapered_corners }),
      out: node("MaskToImage", { mask: ["g", 0] }),
    });
    return out.data.filter((value) => value === 255).length / 3;
  };
  assertEquals(await grown(1, true), 5);
  assertEquals(await grown(1, false), 9);
  assertEquals(await grown(2, false), 25);
  assertEquals(await grown(0, true), 1);
  assertEquals(await grown(-1, true), 0);
});

Deno.test("batch nodes repeat, join and take pictures", async () => {
  await using engine = new DemoEngine({ stepMs: 0 });
  const way = inProcess(engine);
  const empty = (color: number) =>
    node("EmptyImage", { width: 2, height: 2, batch_size: 2, color });
  const entry = await run(way, {
    a: empty(1),
    b: empty(2),
    repeated: node("RepeatImageBatch", { image: ["a", 0], amount: 3 }),
    joined: node("ImageBatch", { image1: ["repeated", 0], image2: ["b", 0] }),
    taken: node("ImageFromBatch", { image: ["joined", 0], batch_index: 5, length: 9 }),
    size: node("GetImageSize", { image: ["joined", 0] }),
    text: node("PreviewAny", { source: ["size", 2] }),
    show: node("PreviewImage", { images: ["taken", 0] }),
  });
  const outputs = entry["outputs"] as Record<string, Record<string, unknown[]>>;
  assertEquals(outputs["text"]!["text"], ["8"]);
  assertEquals(outputs["show"]!["images"]!.length, 3);
});

Deno.test("primitive nodes hold their value, seeds with all digits", async () => {
  await using engine = new DemoEngine({ stepMs: 0 });
  const entry = await run(inProcess(engine), {
    i: node("PrimitiveInt", { value: 9223372036854775807n }),
    s: node("PrimitiveString", { value: "words" }),
    b: node("PrimitiveBoolean", { value: true }),
    f: node("PrimitiveFloat", { value: 1.5 }),
    pi: node("PreviewAny", { source: ["i", 0] }),
    ps: node("PreviewAny", { source: ["s", 0] }),
    pb: node("PreviewAny", { source: ["b", 0] }),
    pf: node("PreviewAny", { source: ["f", 0] }),
  });
  const outputs = entry["outputs"] as Record<string, { text: string[] }>;
  const texts = ["pi", "ps", "pb", "pf"].map((id) => outputs[id]!.text[0]);
  assertEquals(texts, ["9223372036854775807", "words", "True", "1.5"]);
});

/** A text-to-image workflow that starts from a loaded picture. */
function imageToImage(denoise: number, latent: Workflow): Workflow {
  const workflow = textToImage({ text: "a storm" });
  delete workflow["5"];
  Object.assign(workflow["3"]!.inputs, { denoise, latent_image: ["latent", 0] });
  delete workflow["9"];
  return {
    ...workflow,
    ...latent,
    out: node("ImageScaleBy", { image: ["8", 0], upscale_method: "area", scale_by: 1 }),
  };
}

const ENCODED = { latent: node("VAEEncode", { pixels: ["in", 0], vae: ["4", 2] }) };

Deno.test("KSampler changes nothing at denoise 0, something at 0.5, all at 1", async () => {
  const source = speckled(64, 48);
  const difference = async (denoise: number) => {
    const out = await transform(source, imageToImage(denoise, ENCODED));
    return out.data.reduce((sum, value, i) => sum + Math.abs(value - source.data[i]!), 0);
  };
  assertEquals(await difference(0), 0);
  const half = await difference(0.5);
  const whole = await difference(1);
  assert(half > 0 && whole > half * 1.5, `half ${half}, whole ${whole}`);
});

for (
  const [name, latent] of Object.entries({
    SetLatentNoiseMask: {
      ...ENCODED,
      latent: node("SetLatentNoiseMask", { samples: ["plain", 0], mask: ["in", 1] }),
      plain: ENCODED.latent,
    },
    VAEEncodeForInpaint: {
      latent: node("VAEEncodeForInpaint", {
        pixels: ["in", 0],
        vae: ["4", 2],
        mask: ["in", 1],
        grow_mask_by: 0,
      }),
    },
  })
) {
  Deno.test(`KSampler after ${name} leaves pixels outside the mask bit for bit`, async () => {
    const source = speckled(64, 64);
    const alpha = { ...leftHalf(64, 64), data: leftHalf(64, 64).data.map((value) => 255 - value) };
    const out = await transform(source, imageToImage(1, latent), { alpha });
    let changed = 0;
    for (let y = 0; y < 64; y++) {
      for (let x = 0; x < 64; x++) {
        const same = pixel(out, x, y).join() === pixel(source, x, y).join();
        if (x >= 32) assert(same, `pixel ${x}, ${y} changed outside the mask`);
        else if (!same) changed++;
      }
    }
    assert(changed > 1900, `only ${changed} of 2048 pixels changed inside the mask`);
  });
}

Deno.test("KSamplerAdvanced takes only its part of the steps", async () => {
  const workflow = textToImage();
  const { denoise: _denoise, seed, ...inputs } = workflow["3"]!.inputs;
  workflow["3"] = node("KSamplerAdvanced", {
    ...inputs,
    add_noise: "enable",
    noise_seed: seed,
    steps: 10,
    start_at_step: 6,
    end_at_step: 9,
    return_with_leftover_noise: "disable",
  });
  await using engine = new DemoEngine({ stepMs: 0 });
  const way: Way = inProcess(engine);
  const entry = await run(way, workflow);
  assertEquals((entry["status"] as Fields)["completed"], true);
});

Deno.test("a whole SDXL and Flux graph of stand-ins runs", async () => {
  await using engine = new DemoEngine({ stepMs: 0 });
  const way = inProcess(engine);
  const flux: Workflow = {
    ...textToImage(),
    "4": node("UNETLoader", { unet_name: "flux1-schnell.safetensors", weight_dtype: "default" }),
    clip: node("DualCLIPLoader", {
      clip_name1: "clip_l.safetensors",
      clip_name2: "t5xxl_fp8_e4m3fn.safetensors",
      type: "flux",
    }),
    vae: node("VAELoader", { vae_name: "vae-ft-mse-840000-ema-pruned.safetensors" }),
    "5": node("EmptySD3LatentImage", { width: 64, height: 64, batch_size: 1 }),
    "6": node("CLIPTextEncode", { text: "a boat", clip: ["clip", 0] }),
    "7": node("ConditioningZeroOut", { conditioning: ["6", 0] }),
    "8": node("VAEDecode", { samples: ["3", 0], vae: ["vae", 0] }),
  };
  assertEquals(((await run(way, flux))["status"] as Fields)["completed"], true);
  const sdxl = textToImage();
  sdxl["4"]!.inputs["ckpt_name"] = "sd_xl_base_1.0.safetensors";
  sdxl["lora"] = node("LoraLoader", {
    model: ["4", 0],
    clip: ["4", 1],
    lora_name: "add_detail.safetensors",
    strength_model: 0.8,
    strength_clip: 1,
  });
  sdxl["skip"] = node("CLIPSetLastLayer", { clip: ["lora", 1], stop_at_clip_layer: -2 });
  sdxl["6"]!.inputs["clip"] = ["skip", 0];
  sdxl["3"]!.inputs["model"] = ["lora", 0];
  assertEquals(((await run(way, sdxl))["status"] as Fields)["completed"], true);
  assertEquals((await call(way, "/queue")).status, 200);
});
