import { assert, assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { Json } from "../../src/comfyui/json.ts";
import type { InputSpec, ObjectInfo } from "../../src/comfyui/object_info.ts";
import type { LoadedPicture } from "../../src/workflow/measure/shapes.ts";
import { measureWorkflow } from "../../src/workflow/measure_workflow.ts";

/** What each class hands out. */
const OUTPUTS: Record<string, string[]> = {
  EmptyLatentImage: ["LATENT"],
  EmptyHunyuanLatentVideo: ["LATENT"],
  WanImageToVideo: ["CONDITIONING", "CONDITIONING", "LATENT"],
  LoadImage: ["IMAGE", "MASK"],
  VAEEncode: ["LATENT"],
  VAEDecode: ["IMAGE"],
  ImageScale: ["IMAGE"],
  ImageScaleBy: ["IMAGE"],
  ImageScaleToTotalPixels: ["IMAGE"],
  ImageScaleToMaxDimension: ["IMAGE"],
  ImageUpscaleWithModel: ["IMAGE"],
  ImagePadForOutpaint: ["IMAGE", "MASK"],
  ImageCrop: ["IMAGE"],
  ImageBatch: ["IMAGE"],
  ImageStitch: ["IMAGE"],
  ImageInvert: ["IMAGE"],
  LatentUpscaleBy: ["LATENT"],
  RepeatLatentBatch: ["LATENT"],
  LatentFromBatch: ["LATENT"],
  RebatchLatents: ["LATENT"],
  KSampler: ["LATENT"],
  KSamplerAdvanced: ["LATENT"],
  SamplerCustom: ["LATENT", "LATENT"],
  BasicScheduler: ["SIGMAS"],
  SplitSigmas: ["SIGMAS", "SIGMAS"],
  ExtendIntermediateSigmas: ["SIGMAS"],
  ManualSigmas: ["SIGMAS"],
  UpscaleModelLoader: ["UPSCALE_MODEL"],
  PrimitiveInt: ["INT"],
  ComfySwitchNode: ["*"],
  ComfyMathExpression: ["INT"],
  GetImageSize: ["INT", "INT", "INT"],
  CLIPTextEncodeSDXL: ["CONDITIONING"],
  SaveLoRANode: [],
};

const OPTIONAL: Record<string, Record<string, InputSpec>> = {
  EmptyLatentImage: { batch_size: ["INT", { default: 3 }] },
};

const OBJECT_INFO: ObjectInfo = Object.fromEntries(
  Object.entries(OUTPUTS).map(([name, output]) => [
    name,
    { name, output, input: { optional: OPTIONAL[name] ?? {} } },
  ]),
);

type Nodes = Record<string, [classType: string, inputs: Record<string, Json>]>;

function measure(nodes: Nodes, pictures: Record<string, LoadedPicture> = {}) {
  const workflow: ApiWorkflow = Object.fromEntries(
    Object.entries(nodes).map(([id, [class_type, inputs]]) => [id, { class_type, inputs }]),
  );
  const measured = measureWorkflow(workflow, {
    objectInfo: OBJECT_INFO,
    pictures: new Map(Object.entries(pictures)),
  });
  const { steps, pixels, batch, side } = measured;
  return [steps.value, pixels.value, batch.value, side.value];
}

const EMPTY = ["EmptyLatentImage", { width: 512, height: 256, batch_size: 2 }] as const;
const PHOTO = { width: 300, height: 200, frames: 1 };

function of(classType: string, inputs: Record<string, Json>): [string, Record<string, Json>] {
  return [classType, inputs];
}

const empty = () => of(...EMPTY);
const load = () => of("LoadImage", { image: "a.png" });

Deno.test("measureWorkflow() adds up the steps of samplers, and takes the largest picture", () => {
  const nodes: Nodes = {
    a: empty(),
    b: of("KSampler", { steps: 20, latent_image: ["a", 0] }),
    c: of("LatentUpscaleBy", { samples: ["b", 0], scale_by: 1.5 }),
    d: of("KSampler", { steps: 10, latent_image: ["c", 0] }),
    e: of("VAEDecode", { samples: ["d", 0] }),
  };
  assertEquals(measure(nodes), [30, 768 * 384 * 2, 2, 768]);
});

Deno.test("measureWorkflow() counts the part of the steps that an advanced sampler runs", () => {
  const sampler = (start_at_step: number, end_at_step: number) =>
    of("KSamplerAdvanced", { steps: 25, start_at_step, end_at_step });
  const nodes = { a: sampler(0, 20), b: sampler(20, 10_000) };
  assertEquals(measure(nodes)[0], 25);
});

Deno.test("measureWorkflow() counts sigmas once for each sampler that is given them", () => {
  const scheduler = of("BasicScheduler", { steps: 12 });
  const custom = (from: string) => of("SamplerCustom", { sigmas: [from, 0] });
  assertEquals(measure({ a: scheduler, b: custom("a"), c: custom("a") })[0], 24);
  const split = of("SplitSigmas", { sigmas: ["a", 0], step: 3 });
  assertEquals(measure({ a: scheduler, s: split, b: custom("s") })[0], 12);
  const more = of("ExtendIntermediateSigmas", { sigmas: ["a", 0], steps: 2 });
  assertEquals(measure({ a: scheduler, s: more, b: custom("s") })[0], 36);
  const byHand = of("ManualSigmas", { sigmas: "14.6, 5.0, 1.2, 0.0" });
  assertEquals(measure({ a: byHand, b: custom("a") })[0], 4);
  assertEquals(measure({ a: scheduler, s: of("SaveLoRANode", { steps: 900 }) })[0], 0);
});

Deno.test("measureWorkflow() follows numbers over links", () => {
  const number = (value: Json) => of("PrimitiveInt", { value });
  const wide = (width: Json): Nodes[string] =>
    of("EmptyLatentImage", { width, height: 64, batch_size: 1 });
  assertEquals(measure({ n: number(640), a: wide(["n", 0]) })[3], 640);
  const either = of("ComfySwitchNode", { on_true: ["n", 0], on_false: 2048, switch: true });
  assertEquals(measure({ n: number(640), s: either, a: wide(["s", 0]) })[3], 2048);
  const size = of("GetImageSize", { image: ["p", 0] });
  assertEquals(measure({ p: load(), g: size, a: wide(["g", 0]) }, { p: PHOTO })[3], 300);
});

Deno.test("measureWorkflow() takes what only a run can tell for endless", () => {
  const computed = of("ComfyMathExpression", { expression: "8*8" });
  const wide = (width: Json): Nodes[string] =>
    of("EmptyLatentImage", { width, height: 64, batch_size: 1 });
  for (const width of [["m", 0], ["gone", 0], "８１９２", "wide", [8192], { a: 1 }] as Json[]) {
    const [, pixels, , side] = measure({ m: computed, a: wide(width) });
    assertEquals([pixels, side], [Infinity, Infinity], JSON.stringify(width));
  }
  assertEquals(measure({ m: computed, k: of("KSampler", { steps: ["m", 0] }) })[0], Infinity);
  const loop = of("GetImageSize", { image: ["s", 0] });
  const around = of("ImageScale", { image: ["p", 0], width: ["g", 0], height: 64 });
  assertEquals(measure({ p: load(), g: loop, s: around }, { p: PHOTO })[3], Infinity);
});

Deno.test("measureWorkflow() reads numbers in every way that ComfyUI does", () => {
  for (const width of ["512", " 512 ", "5_12", 512n, 512.9, { __value__: 512 }] as Json[]) {
    const a = of("EmptyLatentImage", { width, height: 64, batch_size: 1 });
    const side = measure({ a })[3]!;
    assert(side >= 512 && side < 513, JSON.stringify(width, (_, it) => String(it)));
  }
  // What is left out has its default.
  assertEquals(measure({ a: of("EmptyLatentImage", { width: 64, height: 64 }) })[2], 3);
});

Deno.test("measureWorkflow() measures what enlarges, pads, joins and repeats pictures", () => {
  const cases: [Nodes[string], Nodes, number[]][] = [
    [of("ImageScale", { image: ["p", 0], width: 900, height: 0 }), {}, [540_000, 1, 900]],
    [of("ImageScaleBy", { image: ["p", 0], scale_by: 2.5 }), {}, [750 * 500, 1, 750]],
    [of("ImageScaleToMaxDimension", { image: ["p", 0], largest_size: 600 }), {}, [240_000, 1, 600]],
    [of("ImagePadForOutpaint", { image: ["p", 0], left: 100, top: 50, right: 0, bottom: 0 }), {}, [
      100_000,
      1,
      400,
    ]],
    [of("ImageCrop", { image: ["p", 0], width: 512, height: 100, x: 0, y: 0 }), {}, [
      30_000,
      1,
      300,
    ]],
    [of("ImageBatch", { image1: ["p", 0], image2: ["p", 0] }), {}, [120_000, 2, 300]],
    [of("ImageStitch", { image1: ["p", 0], image2: ["p", 0] }), {}, [120_000, 1, 600]],
    [
      of("ImageStitch", {
        image1: ["p", 0],
        image2: ["p", 0],
        direction: "down",
        spacing_width: 8,
      }),
      {},
      [300 * 408, 1, 408],
    ],
    [of("VAEEncode", { pixels: ["p", 0] }), {}, [60_000, 1, 300]],
    [of("ImageInvert", { image: ["p", 0] }), {}, [0, 0, 0]],
    [of("ImageUpscaleWithModel", { image: ["p", 0], upscale_model: ["m", 0] }), {
      m: of("UpscaleModelLoader", { model_name: "RealESRGAN_x2.pth" }),
    }, [240_000, 1, 600]],
    [of("ImageUpscaleWithModel", { image: ["p", 0], upscale_model: ["m", 0] }), {
      m: of("UpscaleModelLoader", { model_name: "remacri.pth" }),
    }, [960_000, 1, 1200]],
  ];
  for (const [node, others, right] of cases) {
    const [, ...measured] = measure({ p: load(), ...others, n: node }, { p: PHOTO });
    assertEquals(measured, right, node[0]);
  }
  const repeated = of("RepeatLatentBatch", { samples: ["a", 0], amount: 3 });
  assertEquals(measure({ a: empty(), r: repeated })[2], 6);
  const total = of("ImageScaleToTotalPixels", { image: ["p", 0], megapixels: 1 });
  const [, pixels = 0] = measure({ p: load(), t: total }, { p: PHOTO });
  assert(pixels >= 1024 * 1024 && pixels < 1.01 * 1024 * 1024, String(pixels));
});

Deno.test("measureWorkflow() counts frames as pixels, and not as pictures of a batch", () => {
  const video = { width: 832, height: 480, length: 81, batch_size: 1 };
  assertEquals(measure({ a: of("EmptyHunyuanLatentVideo", video) }), [0, 832 * 480 * 81, 1, 832]);
  assertEquals(measure({ a: of("WanImageToVideo", video) }), [0, 832 * 480 * 81, 1, 832]);
});

Deno.test("measureWorkflow() counts no picture that is only loaded, nor a size that is none", () => {
  const huge = { width: 8000, height: 6000, frames: 1 };
  const smaller = of("ImageScale", { image: ["p", 0], width: 100, height: 100 });
  assertEquals(measure({ p: load(), s: smaller }, { p: huge }), [0, 10_000, 1, 100]);
  const unknown = { width: Infinity, height: Infinity, frames: 1 };
  const encode = of("VAEEncode", { pixels: ["p", 0] });
  assertEquals(measure({ p: load(), e: encode }, { p: unknown })[1], Infinity);
  assertEquals(measure({ c: of("CLIPTextEncodeSDXL", { width: 9000, height: 9000 }) })[3], 0);
});

Deno.test("measureWorkflow() adds up pictures that have nothing to do with one another", () => {
  const sampler = (from: string) => of("KSampler", { steps: 1, latent_image: [from, 0] });
  const nodes = { a: empty(), b: empty(), c: sampler("a"), d: sampler("b"), e: sampler("a") };
  assertEquals(measure(nodes), [3, 2 * 512 * 256 * 2, 2, 512]);
  const video = { width: 64, height: 64, length: 5, batch_size: 1, start_image: ["p", 0] };
  const two = { p: load(), a: of("WanImageToVideo", video), b: of("WanImageToVideo", video) };
  assertEquals(measure(two, { p: PHOTO })[1], 2 * 64 * 64 * 5);
});

Deno.test("measureWorkflow() says which inputs make it so much", () => {
  const workflow: ApiWorkflow = {
    a: { class_type: "EmptyLatentImage", inputs: { width: 512, height: 256, batch_size: 2 } },
    u: { class_type: "LatentUpscaleBy", inputs: { samples: ["a", 0], scale_by: 2 } },
  };
  const { pixels } = measureWorkflow(workflow, { objectInfo: OBJECT_INFO });
  const places = pixels.from.map(({ nodeId, input }) => `${nodeId}.${input}`);
  assertEquals(places.sort(), ["a.batch_size", "a.height", "a.width", "u.scale_by"]);
});
