import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { OperatorCaps } from "../../../src/mcp/caller/operator_caps.ts";
import { readPictureHeader } from "../../../src/mcp/image_input/read_picture_header.ts";
import { node, textToImage, type Workflow } from "../../demo/workflows.ts";
import type { Client } from "../../sdk_client.ts";
import { easelInMemory } from "../easel_in_memory.ts";
import { pattern, png } from "../image_input/pictures.ts";
import { ANNA, call, copyOf, make, SMALL, wordsOf } from "./two_callers.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const CAPS: OperatorCaps = { steps: 4, pixels: 20_000, batch: 2, side: 160 };
const IMAGE = png(pattern(128, 128)).toBase64();
const WIDE = png(pattern(400, 16)).toBase64();

/** A workflow as a client sends it, with the picture enlarged before it is saved. */
function enlarged(scale_by: number): Workflow {
  return {
    ...textToImage(),
    larger: node("ImageScaleBy", { image: ["8", 0], upscale_method: "lanczos", scale_by }),
    "9": node("SaveImage", { images: ["larger", 0], filename_prefix: "x" }),
  };
}

/** A tool, what it is given, and what of that is too much; nothing where all is within the caps. */
const CASES: [tool: string, input: Record<string, unknown>, excess?: RegExp][] = [
  ["generate_image", SMALL],
  ["generate_image", { ...SMALL, steps: 5 }, /5 sampler steps.*at most 4.*Give less at steps/],
  ["generate_image", { ...SMALL, width: 168 }, /168 pixels a side.*at most 160.*at width/],
  ["generate_image", { ...SMALL, batch_size: 3 }, /3 pictures in one batch.*at most 2.*batch_size/],
  ["generate_image", { ...SMALL, width: 160, height: 160 }, /25600 pixels.*width and height/],
  ["generate_image", { ...SMALL, width: 128, height: 96, batch_size: 2 }, /24576 pixels/],
  ["generate_image", { prompt: "a boat", preset: "draft" }, /at most/],
  ["run_workflow", { workflow: textToImage() }],
  ["run_workflow", { workflow: textToImage({ steps: 9 }) }, /9 sampler steps/],
  ["run_workflow", { workflow: textToImage({ width: 512 }) }, /512 pixels a side/],
  ["run_workflow", { workflow: textToImage({ batch: 4 }) }, /4 pictures/],
  ["run_workflow", { workflow: enlarged(8) }, /512 pixels a side/],
  ["run_workflow", { workflow: textToImage(), inputs: { steps: 30 } }, /30 sampler steps/],
  ["run_workflow", { workflow: "text_to_image", inputs: { ...SMALL, steps: 30 } }, /30 sampler/],
  ["run_workflow", { workflow: copyOf("example.png") }],
  ["upscale", { image: IMAGE, model: "lanczos", scale: 1 }],
  ["upscale", { image: IMAGE, model: "lanczos", scale: 2 }, /256 pixels a side.*at scale/],
  ["upscale", { image: IMAGE }, /pixels a side/],
  ["image_to_image", { image: WIDE, prompt: "a sea", steps: 1 }, /400 pixels a side/],
  ["image_to_image", { image: IMAGE, prompt: "a sea", steps: 8 }, /8 sampler steps/],
  ["image_to_image", { image: IMAGE, prompt: "a sea", steps: 1, batch_size: 2 }, /32768 pixels/],
  ["inpaint", { image: IMAGE, mask: IMAGE, prompt: "a sea", steps: 8 }, /8 sampler steps/],
];

Deno.test("caps are kept by every tool and every workflow", STRICT, async () => {
  await using easel = await easelInMemory({ caps: CAPS });
  for (const [tool, input, excess] of CASES) {
    const result = await call(easel.client, tool, input);
    const what = `${tool} ${JSON.stringify(input).slice(0, 200)}: ${wordsOf(result)}`;
    assertEquals(result.isError ?? false, excess !== undefined, what);
    if (excess) assert(excess.test(wordsOf(result)), what);
  }
  assertEquals(easel.jobs.list().length, CASES.filter(([, , excess]) => !excess).length);
});

Deno.test("regenerate keeps the caps of today, also of a job from before", STRICT, async () => {
  await using easel = await easelInMemory();
  const { jobId } = await make(easel.client, { ...SMALL, steps: 6 });
  const capped = await easel.clientOf({ ...ANNA, seesAll: true, caps: { steps: 4 } });
  const again = await call(capped, "regenerate", { job_id: jobId });
  assertStringIncludes(wordsOf(again), "6 sampler steps, and at most 4");
  const less = await call(capped, "regenerate", { job_id: jobId, changes: { steps: 4 } });
  assertEquals(less.isError, undefined, wordsOf(less));
});

Deno.test("of the operator's caps and a caller's own the stricter ones hold", STRICT, async () => {
  await using easel = await easelInMemory({ caps: { steps: 4, batch: 8 } });
  const anna = await easel.clientOf({ ...ANNA, caps: { steps: 9, batch: 1 } });
  const steps = await call(anna, "generate_image", { ...SMALL, steps: 5 });
  assertStringIncludes(wordsOf(steps), "at most 4");
  const batch = await call(anna, "generate_image", { ...SMALL, batch_size: 2 });
  assertStringIncludes(wordsOf(batch), "at most 1");
  assertEquals(
    (await call(easel.client, "generate_image", { ...SMALL, batch_size: 2 })).isError,
    undefined,
  );
});

Deno.test(
  "a size that comes over a link is measured as well",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ caps: { side: 160 } });
    const linked = {
      ...textToImage(),
      "5": node("EmptyLatentImage", { width: ["width", 0], height: 64, batch_size: 1 }),
      width: node("PrimitiveInt", { value: 512 }),
    };
    assertStringIncludes(
      wordsOf(await call(easel.client, "run_workflow", { workflow: linked })),
      "512 pixels a side",
    );
  },
);

async function sizesOf(client: Client, files: { uri: string }[]): Promise<string[]> {
  return await Promise.all(files.map(async ({ uri }) => {
    const { contents: [file] } = await client.readResource({ uri });
    const { width, height } = readPictureHeader(
      Uint8Array.fromBase64((file as { blob: string }).blob),
    )!;
    return `${width}x${height}`;
  }));
}

const CLAMPED: [input: Record<string, unknown>, sizes: string[], notes: string[]][] = [
  [SMALL, ["64x64"], []],
  [{ ...SMALL, steps: 50 }, ["64x64"], ["steps was lowered from 50 to 4: at most 4 sampler steps"]],
  [{ ...SMALL, batch_size: 5 }, ["64x64", "64x64"], ["batch_size was lowered from 5 to 2"]],
  [{ ...SMALL, width: 320, height: 160 }, ["160x80"], ["width was lowered", "height was lowered"]],
  [{ ...SMALL, width: 160, height: 160 }, ["136x136"], ["width was lowered from 160 to 136"]],
  [{ ...SMALL, width: 128, height: 128, batch_size: 2 }, ["128x128"], ["batch_size was lowered"]],
];

Deno.test("caps that clamp lower what was asked for, and say so", STRICT, async () => {
  await using easel = await easelInMemory({ caps: { ...CAPS, mode: "clamp" } });
  for (const [input, sizes, notes] of CLAMPED) {
    const result = await call(easel.client, "generate_image", input);
    const { files = [], message } = result.structuredContent as unknown as {
      files?: { uri: string }[];
      message: string;
    };
    assertEquals(await sizesOf(easel.client, files), sizes, wordsOf(result));
    for (const note of notes) {
      assertStringIncludes(wordsOf(result), note);
      assertStringIncludes(message, note);
    }
  }
});

Deno.test("caps that clamp refuse what no input lowers", STRICT, async () => {
  await using easel = await easelInMemory({ caps: { ...CAPS, mode: "clamp" } });
  const result = await call(easel.client, "upscale", { image: IMAGE });
  assertEquals(result.isError, true);
  assertStringIncludes(wordsOf(result), "pixels a side, and at most 160 are allowed");
  assertEquals(easel.jobs.list(), []);
});

Deno.test("tools/list says the caps of the caller", STRICT, async () => {
  await using easel = await easelInMemory({
    caps: { steps: 30, pixels: 1_000_000, mode: "clamp" },
  });
  const anna = await easel.clientOf({ ...ANNA, caps: { steps: 50, batch: 2, side: 512 } });
  const { tools } = await anna.listTools();
  const [generate] = tools.filter(({ name }) => name === "generate_image");
  const { steps, width, height, batch_size } = generate!.inputSchema.properties as Record<
    string,
    { maximum: number; description?: string }
  >;
  const maxima = [steps, width, height, batch_size].map((one) => one?.maximum);
  assertEquals(maxima, [30, 512, 512, 2]);
  assertStringIncludes(width?.description ?? "", "At most 1000000 pixels");
  const { tools: free } = await easel.client.listTools();
  const [own] = free.filter(({ name }) => name === "generate_image");
  const properties = own!.inputSchema.properties as Record<string, { maximum: number }>;
  assertEquals([properties["steps"]?.maximum, properties["width"]?.maximum], [30, 2048]);
});
