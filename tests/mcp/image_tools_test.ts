import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { decodeImage } from "../../src/demo/image_codec.ts";
import type { Picture } from "../../src/demo/picture.ts";
import { readPictureHeader } from "../../src/mcp/image_input/read_picture_header.ts";
import type { ToolResult } from "../e2e/easel_client.ts";
import { type EaselInMemory, easelInMemory } from "./easel_in_memory.ts";
import { call, textOf } from "./call_tool.ts";
import {
  chunk,
  dataUrl,
  jpeg,
  jpegLying,
  maskPicture,
  pattern,
  png,
  uint32,
} from "./image_input/pictures.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const QUICK = { prompt: "a boat", steps: 2, seed: 7 };

function urisOf(result: ToolResult): string[] {
  assertEquals(result.isError ?? false, false, textOf(result));
  return (result.structuredContent?.files ?? []).map(({ uri }) => uri);
}

/** The files' bytes, as a client reads them. */
async function filesOf({ client }: EaselInMemory, result: ToolResult): Promise<Uint8Array[]> {
  return await Promise.all(
    urisOf(result).map(async (uri) => {
      const { contents: [content] } = await client.readResource({ uri });
      return Uint8Array.fromBase64((content as { blob: string }).blob);
    }),
  );
}

async function picturesOf(easel: EaselInMemory, result: ToolResult): Promise<Picture[]> {
  return (await filesOf(easel, result)).map((bytes) => decodeImage(bytes).picture);
}

/** How many pixels differ, where the test holds. */
function changed(a: Picture, b: Picture, where: (x: number, y: number) => boolean): number {
  assertEquals([a.width, a.height], [b.width, b.height]);
  let count = 0;
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    const at = pixel * 3;
    const differs = [0, 1, 2].some((c) => a.data[at + c] !== b.data[at + c]);
    if (differs && where(pixel % a.width, Math.floor(pixel / a.width))) count++;
  }
  return count;
}

/** Uploads that reached the engine. */
function uploads({ requests }: EaselInMemory): number {
  return requests.filter((request) => request.startsWith("POST /upload/image")).length;
}

Deno.test("image_to_image with strength 0 returns the picture, else another", STRICT, async () => {
  await using easel = await easelInMemory();
  const before = pattern(64, 48);
  const input = { ...QUICK, image: dataUrl(png(before)) };
  const [same] = await picturesOf(
    easel,
    await call(easel, "image_to_image", { ...input, strength: 0 }),
  );
  assertEquals(same?.data, before.data);
  const [other] = await picturesOf(easel, await call(easel, "image_to_image", input));
  assert(changed(other!, before, () => true) > 1000);
});

Deno.test("a model that is named gets the steps and the cfg of its family", STRICT, async () => {
  const families = [
    ["dreamshaper_8.safetensors", 20, 7],
    ["sdxl_lightning.safetensors", 8, 1.5],
    ["sd3.5_medium_incl_clips.safetensors", 20, 4],
    ["flux1-dev-fp8.safetensors", 20, 1],
    ["flux1-schnell-fp8.safetensors", 4, 1],
  ] as const;
  const checkpoints = families.map(([name]) => name);
  await using easel = await easelInMemory({ stepMs: 0, models: { checkpoints } });
  const image = dataUrl(png(pattern(64, 48)));
  const mask = dataUrl(png(maskPicture(64, 48, (x) => x < 20)));
  for (const [checkpoint, steps, cfg] of families) {
    const input = { prompt: "a boat", image, checkpoint };
    for (const [tool, more] of [["image_to_image", {}], ["inpaint", { mask }]] as const) {
      const result = await call(easel, tool, { ...input, ...more });
      const { parameters } = result.structuredContent ?? {};
      assertEquals([parameters?.["steps"], parameters?.["cfg"]], [steps, cfg], textOf(result));
    }
  }
});

Deno.test("image_to_image makes a batch, and the same bytes of the same seed", STRICT, async () => {
  const run = async (seed: number) => {
    await using easel = await easelInMemory();
    const input = { ...QUICK, seed, image: png(pattern(64, 48)).toBase64(), batch_size: 3 };
    return await filesOf(easel, await call(easel, "image_to_image", input));
  };
  const [first, second, other] = [await run(7), await run(7), await run(8)];
  assertEquals(first.length, 3);
  assertEquals(first, second);
  assertNotEquals(first, other);
});

Deno.test("a picture is uploaded once, and later told by name, URI or job", STRICT, async () => {
  await using easel = await easelInMemory();
  const image = dataUrl(png(pattern(64, 48)));
  const first = await call(easel, "image_to_image", { ...QUICK, image });
  const again = await call(easel, "image_to_image", { ...QUICK, image, seed: 8 });
  assertEquals(uploads(easel), 1);
  const name = String(again.structuredContent?.parameters["image"]);
  assert(/^easel\/[0-9a-f]{32}\.png$/.test(name), name);
  const [uri = ""] = urisOf(first);
  const job = first.structuredContent?.job_id ?? "";
  const others = [name, `comfyui://inputs/${name}`, uri, job, "Easel_00001_.png"];
  for (const [at, other] of others.entries()) {
    urisOf(await call(easel, "image_to_image", { ...QUICK, seed: 100 + at, image: other }));
  }
  assertEquals(uploads(easel), 1);
});

Deno.test("a picture whose upload broke off is uploaded again", STRICT, async () => {
  let spoilt = 0;
  await using easel = await easelInMemory({
    spoil: (request) => {
      const url = new URL(request.url);
      if (!url.searchParams.get("subfolder")?.startsWith("easel") || spoilt > 0) return undefined;
      spoilt++;
      const headers = { "content-range": "bytes 0-9/10" };
      return new Response(png(pattern(8, 8)).subarray(0, 10), { status: 206, headers });
    },
  });
  const image = dataUrl(png(pattern(64, 48)));
  urisOf(await call(easel, "image_to_image", { ...QUICK, image }));
  assertEquals([spoilt, uploads(easel)], [1, 1]);
});

Deno.test("image_to_image has the model work on a smaller copy of a photo", STRICT, async () => {
  await using easel = await easelInMemory();
  const image = dataUrl(png({ width: 2048, height: 1536, data: new Uint8Array(2048 * 1536 * 3) }));
  const result = await call(easel, "image_to_image", { ...QUICK, steps: 1, image });
  assertStringIncludes(textOf(result), "The model worked at 1672 x 1248: 2048 x 1536 is more");
  const [made] = await picturesOf(easel, result);
  assertEquals([made?.width, made?.height], [1672, 1248]);
});

for (const [width, height] of [[64, 48], [70, 50]] as const) {
  const isWhite = (x: number, y: number) => x >= 20 && x < 40 && y >= 10 && y < 30;
  const mask = dataUrl(png(maskPicture(width, height, isWhite)));

  Deno.test(`inpaint changes only what is white at ${width} x ${height}`, STRICT, async () => {
    await using easel = await easelInMemory();
    const before = pattern(width, height);
    const input = { ...QUICK, image: dataUrl(png(before)), mask };
    const [after] = await picturesOf(easel, await call(easel, "inpaint", input));
    assertEquals(changed(after!, before, (x, y) => !isWhite(x, y)), 0);
    assert(changed(after!, before, isWhite) > 200);
  });

  Deno.test(`inpaint grows and feathers at ${width} x ${height}, no further`, STRICT, async () => {
    await using easel = await easelInMemory();
    const before = pattern(width, height);
    const input = { ...QUICK, image: dataUrl(png(before)), mask };
    const around = (by: number) => (x: number, y: number) =>
      x >= 20 - by && x < 40 + by && y >= 10 - by && y < 30 + by;
    const [grown] = await picturesOf(easel, await call(easel, "inpaint", { ...input, grow: 4 }));
    assertEquals(changed(grown!, before, (x, y) => !around(4)(x, y)), 0);
    assert(changed(grown!, before, (x, y) => around(4)(x, y) && !isWhite(x, y)) > 200);
    const soft = await call(easel, "inpaint", { ...input, grow: 2, feather: 5 });
    const [faded] = await picturesOf(easel, soft);
    assertEquals(changed(faded!, before, (x, y) => !around(7)(x, y)), 0);
    assert(changed(faded!, before, (x, y) => around(7)(x, y) && !around(2)(x, y)) > 50);
  });
}

Deno.test("inpaint takes the picture's own transparency for a mask", STRICT, async () => {
  await using easel = await easelInMemory();
  const before = pattern(64, 48);
  const data = new Uint8Array(64 * 48).map((_, at) => at % 64 < 32 ? 0 : 255);
  const image = dataUrl(png(before, { width: 64, height: 48, data }));
  const [after] = await picturesOf(easel, await call(easel, "inpaint", { ...QUICK, image }));
  assertEquals(changed(after!, before, (x) => x >= 32), 0);
  assert(changed(after!, before, (x) => x < 32) > 1000);
  const opaque = await call(easel, "inpaint", { ...QUICK, image: dataUrl(png(before)) });
  assertEquals(opaque.isError, true);
  assertStringIncludes(textOf(opaque), "Cannot inpaint without a mask");
});

Deno.test("upscale makes both sides as much longer as wanted, model or not", STRICT, async () => {
  const image = dataUrl(png(pattern(30, 20)));
  const sizes = async (easel: EaselInMemory, input: Record<string, unknown>) => {
    const result = await call(easel, "upscale", { image, ...input });
    const [made] = await picturesOf(easel, result);
    return [made?.width, made?.height];
  };
  await using easel = await easelInMemory();
  assertEquals(await sizes(easel, {}), [120, 80]);
  assertEquals(await sizes(easel, { scale: 2 }), [60, 40]);
  assertEquals(await sizes(easel, { scale: 2, model: "RealESRGAN_x2plus" }), [60, 40]);
  assertEquals(await sizes(easel, { scale: 1.5, model: "lanczos" }), [45, 30]);
  await using bare = await easelInMemory({ models: { upscale_models: [] } });
  assertEquals(await sizes(bare, {}), [60, 40]);
  assertEquals(await sizes(bare, { scale: 8 }), [240, 160]);
  const note = await call(bare, "upscale", { image });
  assertStringIncludes(textOf(note), "No upscale model is installed");
  const unknown = await call(easel, "upscale", { image, model: "4x-nope" });
  assertStringIncludes(textOf(unknown), "4x-UltraSharp.pth");
});

Deno.test(
  "upscale scales a photo as it lies, and no further than ComfyUI can",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    const image = dataUrl(jpegLying(pattern(30, 20), 6), "image/jpeg");
    const { structuredContent } = await call(easel, "upscale", { image, scale: 2 });
    const job = easel.jobs.get(structuredContent?.job_id ?? "");
    const { width, height } = job?.workflow["scale"]?.inputs ?? {};
    assertEquals([width, height], [0, 60]);
    const wide = dataUrl(png(pattern(4000, 1)));
    const far = await call(easel, "upscale", { image: wide, scale: 8 });
    assertStringIncludes(textOf(far), "a side would have 32000 pixels, at most 16384");
    const wider = dataUrl(png(pattern(5000, 1)));
    const models = await call(easel, "upscale", { image: wider, scale: 1 });
    assertStringIncludes(
      textOf(models),
      'Cannot upscale by 4, as "4x-UltraSharp.pth" does: a side would have 20000 pixels, at most ' +
        '16384. Give the model "lanczos".',
    );
    const plain = await call(easel, "upscale", { image: wider, scale: 3, model: "Lanczos" });
    const [long] = await picturesOf(easel, plain);
    assertEquals([long?.width, long?.height], [15_000, 3]);
  },
);

Deno.test("regenerate enlarges another picture without distorting it", STRICT, async () => {
  await using easel = await easelInMemory();
  const first = await call(easel, "upscale", { image: dataUrl(png(pattern(30, 20))), scale: 2 });
  const changes = { image: dataUrl(png(pattern(30, 30))) };
  const job_id = first.structuredContent?.job_id;
  const [made] = await picturesOf(easel, await call(easel, "regenerate", { job_id, changes }));
  assertEquals([made?.width, made?.height], [60, 60]);
});

Deno.test("of a picture that moves the first frame is painted", STRICT, async () => {
  // Its header says so; the demo's decoder takes the first picture of such a file.
  const still = png(pattern(64, 48));
  const [IHDR_END, animation] = [33, chunk("acTL", [...uint32(3), ...uint32(0)])];
  const moving = new Uint8Array([
    ...still.subarray(0, IHDR_END),
    ...animation,
    ...still.subarray(IHDR_END),
  ]);
  await using easel = await easelInMemory();
  const image = dataUrl(moving);
  const mask = dataUrl(png(maskPicture(64, 48, (x) => x < 20)));
  const tools = [
    ["image_to_image", { ...QUICK, image }],
    ["inpaint", { ...QUICK, image, mask }],
    ["upscale", { image }],
    ["upscale", { image, model: "lanczos" }],
  ] as const;
  for (const [tool, input] of tools) {
    const result = await call(easel, tool, input);
    assertEquals(urisOf(result).length, 1);
    assertStringIncludes(textOf(result), "The picture moves: its first frame was taken.");
    const { workflow = {} } = easel.jobs.get(result.structuredContent?.job_id ?? "") ?? {};
    const users = Object.entries(workflow)
      .filter(([, { inputs }]) => JSON.stringify(inputs).includes('["image",0]'));
    assertEquals(users.map(([id]) => id), ["first_picture"]);
  }
});

Deno.test("view_image shows a picture with no more pixels than wanted", STRICT, async () => {
  await using easel = await easelInMemory();
  const made = await call(easel, "generate_image", { ...QUICK, width: 512, height: 256 });
  const [uri = ""] = urisOf(made);
  for (const file of [uri, made.structuredContent?.job_id ?? ""]) {
    const small = await call(easel, "view_image", { file, max_pixels: 8192 });
    const { data = "", mimeType } = small.content[1] ?? {};
    assertEquals(mimeType, "image/webp", textOf(small));
    const header = readPictureHeader(Uint8Array.fromBase64(data));
    assertEquals([header?.width, header?.height], [128, 64]);
    assertStringIncludes(textOf(small), "has 512 x 256 pixels");
    assertEquals(small.content[2]?.uri, uri);
  }
  const jobs = easel.jobs.list().length;
  await call(easel, "view_image", { file: uri });
  assertEquals(easel.jobs.list().length, jobs, "what is small enough needs no job");
});

Deno.test("regenerate keeps all that is not changed", STRICT, async () => {
  await using easel = await easelInMemory();
  const size = { width: 64, height: 64 };
  const first = await call(easel, "generate_image", { ...QUICK, ...size, negative_prompt: "x" });
  const job_id = first.structuredContent?.job_id ?? "";
  const next = await call(easel, "regenerate", { job_id, changes: { prompt: "a house" } });
  const was = first.structuredContent?.parameters ?? {};
  const now = { ...was, prompt: "a house", denoise: 1 };
  assertEquals(next.structuredContent?.parameters, now, textOf(next));
  assertNotEquals(await filesOf(easel, next), await filesOf(easel, first));
  const back = await call(easel, "regenerate", {
    job_id: next.structuredContent?.job_id,
    changes: { prompt: "a boat" },
  });
  assertEquals(await picturesOf(easel, back), await picturesOf(easel, first));
  const fresh = await call(easel, "regenerate", { job_id, changes: { seed: -1 } });
  assertNotEquals(fresh.structuredContent?.seed, 7);
  const wrong = await call(easel, "regenerate", { job_id, changes: { promt: "x" } });
  assertStringIncludes(textOf(wrong), '"promt" is not one of its inputs. Nearest: prompt.');
  const large = await call(easel, "regenerate", { job_id, changes: { steps: 1000 } });
  assertStringIncludes(textOf(large), "steps is 1000: must be at most 100. Nearest: 100.");
});

Deno.test("regenerate keeps what a tool put into the workflow, and pictures", STRICT, async () => {
  await using easel = await easelInMemory();
  const image = dataUrl(png(pattern(64, 48)));
  const mask = dataUrl(png(maskPicture(64, 48, (x) => x < 20)));
  const first = await call(easel, "inpaint", { ...QUICK, image, mask, feather: 4 });
  const job_id = first.structuredContent?.job_id ?? "";
  const other = dataUrl(png(pattern(48, 64)));
  const changes = { strength: 0.5, grow: 3, image: other, mask };
  const next = await call(easel, "regenerate", { job_id, changes });
  const job = easel.jobs.get(next.structuredContent?.job_id ?? "");
  assertEquals(job?.status, "completed", textOf(next));
  assertEquals(job?.workflow["blurred_mask"]?.inputs["blur_radius"], 4);
  assertEquals(job?.workflow["grow"]?.inputs["expand"], 3);
  assertEquals(job?.workflow["sampler"]?.inputs["denoise"], 0.5);
  assertEquals(uploads(easel), 3);
});

Deno.test("regenerate and job ids reach back to jobs of ComfyUI's history", STRICT, async () => {
  await using easel = await easelInMemory();
  const size = { width: 64, height: 64 };
  const first = await call(easel, "generate_image", {
    ...QUICK,
    ...size,
    seed: "12345678901234567890",
  });
  const job_id = first.structuredContent?.job_id ?? "";
  const get = easel.jobs.get.bind(easel.jobs);
  // As after a restart.
  easel.jobs.get = (id) => id === job_id ? undefined : get(id);
  const next = await call(easel, "regenerate", { job_id, changes: { prompt: "a house" } });
  assertEquals(next.structuredContent?.parameters, {
    ...first.structuredContent?.parameters,
    prompt: "a house",
    denoise: 1,
  }, textOf(next));
  urisOf(await call(easel, "image_to_image", { ...QUICK, image: job_id }));
  const none = await call(easel, "regenerate", { job_id: "nope" });
  assertStringIncludes(textOf(none), 'Cannot find job "nope"');
});

const WITH_IMAGE = {
  "1": { class_type: "LoadImage", inputs: { image: "nothing.png" } },
  "2": { class_type: "ImageInvert", inputs: { image: ["1", 0] } },
  "3": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "inverted" } },
};

Deno.test("any workflow takes pictures: as input, as default, as placeholder", STRICT, async () => {
  await using easel = await easelInMemory();
  const before = pattern(64, 48);
  const image = dataUrl(png(before));
  const inverted = before.data.map((value) => 255 - value);
  const withImage = (value: string, extra = {}) => ({
    ...WITH_IMAGE,
    ...extra,
    "1": { class_type: "LoadImage", inputs: { image: value } },
  });
  const block = (type: string) => ({ __metadata__: { parameters: { photo: { type } } } });
  const table = [
    { workflow: WITH_IMAGE, inputs: { image } },
    { workflow: withImage(image) },
    { workflow: withImage("{{photo}}", block("image")), inputs: { photo: image } },
    { workflow: withImage("{{photo}}", block("string")), inputs: { photo: image } },
  ];
  for (const input of table) {
    const [made] = await picturesOf(easel, await call(easel, "run_workflow", input));
    assertEquals(made?.data, inverted);
  }
  assertEquals(uploads(easel), 1);
});

Deno.test("60 pictures that are none are refused with what is wrong", STRICT, async () => {
  await using easel = await easelInMemory({ stepMs: 20, limits: { waitMs: 1 } });
  const running = await call(easel, "generate_image", {
    ...QUICK,
    width: 64,
    height: 64,
    steps: 50,
  });
  const whole = png(pattern(64, 48));
  const text = new TextEncoder().encode("This is text, and no picture. ".repeat(50));
  const bomb = png({ width: 20_000, height: 1, data: new Uint8Array(60_000) });
  const table: [string, string][] = [
    ["", "must be at least 1 character"],
    [" ", "it is empty"],
    [dataUrl(whole.subarray(0, 200)), "the PNG is cut off or damaged"],
    [whole.subarray(0, 200).toBase64(), "the PNG is cut off or damaged"],
    [dataUrl(jpeg(pattern(64, 48)).subarray(0, 500)), "the JPEG is cut off or damaged"],
    [dataUrl(bomb), "20000 x 1 pixels"],
    [dataUrl(text, "image/png"), "its content is no PNG, JPEG or WebP"],
    [text.toBase64(), "its content is no PNG, JPEG or WebP"],
    ["data:image/png;base64,", "it is empty"],
    ["data:image/png;base64,iVBOR!", "it is no valid base64"],
    ["iVBORw0KGgo... (truncated)", "it is no valid base64"],
    ["A".repeat(40_000_000), "it has 30000000 bytes"],
    ["http://127.0.0.1:8188/view?filename=a.png", "addresses are not fetched"],
    ["https://example.com/a.png", "addresses are not fetched"],
    ["file:///etc/passwd", "addresses are not fetched"],
    ["/etc/passwd", "files of the server's disk are not read"],
    ["../../etc/passwd", "files of the server's disk are not read"],
    ["../output/a.png [output]", "files of the server's disk are not read"],
    ["nothing.png", "ComfyUI has no such file"],
    ["easel/nothing.png [temp]", "ComfyUI has no such file"],
    ["comfyui://outputs/output/nothing.png", "ComfyUI has no such file"],
    ["comfyui://outputs/../../x", "it is no URI of a picture"],
    ["__proto__", "ComfyUI has no such file"],
    ["0b5e1c2a-1234-4abc-8def-0123456789ab", "there is no job of that id"],
    [running.structuredContent?.job_id ?? "", "that job is not done yet"],
  ];
  const good = dataUrl(whole);
  for (const [value, reason] of table) {
    const calls = [
      ["image", await call(easel, "image_to_image", { ...QUICK, image: value })],
      ["mask", await call(easel, "inpaint", { ...QUICK, image: good, mask: value })],
      ["file", await call(easel, "view_image", { file: value })],
    ] as const;
    for (const [field, result] of calls) {
      assertEquals(result.isError, true, `${field} ${value.slice(0, 60)}`);
      assertStringIncludes(textOf(result), reason);
      assertStringIncludes(textOf(result), field);
      assert(textOf(result).length < 700, textOf(result));
    }
  }
  await easel.jobs.get(running.structuredContent?.job_id ?? "")?.done;
});
