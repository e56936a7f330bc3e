import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { OperatorCaps } from "../../../src/mcp/caller/operator_caps.ts";
import { readPictureHeader } from "../../../src/mcp/image_input/read_picture_header.ts";
import { node, textToImage, type Workflow } from "../../demo/workflows.ts";
import type { Client } from "../../sdk_client.ts";
import { easelInMemory } from "../easel_in_memory.ts";
import { pattern, png } from "../image_input/pictures.ts";
import { withFolder } from "../call_tool.ts";
import { ANNA, call, copyOf, make, SMALL, wordsOf } from "./two_callers.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const CAPS: OperatorCaps = { steps: 4, pixels: 20_000, batch: 2, side: 160 };
const IMAGE = png(pattern(128, 128)).toBase64();
const LARGE = png(pattern(192, 192)).toBase64();
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
  ["generate_image", { prompt: "a boat" }],
  ["generate_image", { prompt: "a boat", preset: "draft" }],
  ["generate_image", { prompt: "a boat", width: 2048 }, /2048 pixels a side.*less at width\./],
  [
    "generate_image",
    { prompt: "a boat", width: 160, aspect_ratio: "1:1" },
    /25600 pixels.*width and height/,
  ],
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
  ["upscale", { image: IMAGE }],
  ["upscale", { image: IMAGE, model: "4x-UltraSharp.pth" }, /512 pixels a side/],
  ["upscale", { image: IMAGE, model: "lanczos" }],
  ["image_to_image", { image: IMAGE, prompt: "a sea" }],
  ["inpaint", { image: IMAGE, mask: IMAGE, prompt: "a sea" }],
  ["run_workflow", { workflow: "text_to_image", inputs: { prompt: "a boat" } }],
  ["text_to_image", { prompt: "a boat" }],
  [
    "image_to_image",
    { image: WIDE, prompt: "a sea", steps: 1 },
    /400 pixels a side.*Give a smaller picture\.$/,
  ],
  ["upscale", { image: WIDE, model: "lanczos", scale: 1 }, /400 pixels.*Give a smaller picture\.$/],
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

/** What is given, and the values that the job had, with what is said of each that was lowered. */
const CHOSEN: [
  tool: string,
  input: Record<string, unknown>,
  had: Record<string, number>,
  notes: string[],
][] = [
  ["generate_image", { prompt: "a boat" }, { steps: 10, width: 256, height: 256 }, [
    "steps was lowered from 20 to 10: at most 10 sampler steps are allowed.",
    "width was lowered from 512 to 256: at most 65536 pixels in all are allowed.",
    "height was lowered from 512 to 256",
  ]],
  ["generate_image", { prompt: "a boat", steps: 9, aspect_ratio: "4:1" }, { steps: 9 }, [
    "width was lowered",
    "height was lowered",
  ]],
  ["generate_image", { prompt: "a boat", preset: "high_quality" }, { steps: 10 }, [
    "steps was lowered from 40 to 10",
  ]],
  ["generate_image", { prompt: "a boat", preset: "mine" }, { steps: 10 }, [
    "steps was lowered from 60 to 10",
  ]],
  ["image_to_image", { image: IMAGE, prompt: "a sea" }, { steps: 10 }, ["steps was lowered"]],
  ["inpaint", { image: IMAGE, mask: IMAGE, prompt: "a sea" }, { steps: 10 }, ["steps was lowered"]],
  ["upscale", { image: LARGE, model: "lanczos" }, { scale: 1.33 }, ["scale was lowered from 2"]],
  ["upscale", { image: LARGE }, { scale: 1.33 }, ["makes a larger picture than is allowed"]],
  ["run_workflow", { workflow: "text_to_image", inputs: { prompt: "x" } }, { steps: 10 }, [
    "steps was lowered from 20 to 10",
  ]],
];

Deno.test("what nobody gave fits the caps by itself, and is said", STRICT, async () => {
  const caps = { steps: 10, pixels: 256 * 256 };
  const presets = { mine: { steps: 60 } };
  for (const mode of [undefined, "refuse", "clamp"] as const) {
    await using easel = await easelInMemory({ presets, ...mode && { caps: { ...caps, mode } } });
    const client = mode === undefined ? await easel.clientOf({ ...ANNA, caps }) : easel.client;
    for (const [tool, input, had, notes] of CHOSEN) {
      const result = await call(client, tool, input);
      const what = `${tool} ${JSON.stringify(input).slice(0, 200)}: ${wordsOf(result)}`;
      assertEquals(result.isError, undefined, what);
      const { parameters } = result.structuredContent as unknown as {
        parameters: Record<string, number>;
      };
      for (const [name, value] of Object.entries(had)) assertEquals(parameters[name], value, what);
      for (const note of notes) assertStringIncludes(wordsOf(result), note, what);
    }
  }
});

Deno.test("what was given stays, and the rest makes room for it", STRICT, async () => {
  await using easel = await easelInMemory({ caps: { pixels: 256 * 256 } });
  const result = await call(easel.client, "generate_image", { prompt: "a boat", width: 1024 });
  const { parameters } = result.structuredContent as unknown as {
    parameters: Record<string, number>;
  };
  assertEquals([parameters["width"], parameters["height"]], [1024, 64]);
  assertStringIncludes(wordsOf(result), "height was lowered from 512 to 64");
  assertEquals(wordsOf(result).includes("width was lowered"), false);
});

Deno.test("regenerate keeps the caps of today, also of a job from before", STRICT, async () => {
  await using easel = await easelInMemory();
  const { jobId } = await make(easel.client, { ...SMALL, steps: 6 });
  const capped = await easel.clientOf({ ...ANNA, seesAll: true, caps: { steps: 4 } });
  const again = await call(capped, "regenerate", { job_id: jobId });
  assertStringIncludes(wordsOf(again), "steps was lowered from 6 to 4: at most 4 sampler steps");
  const same = await call(capped, "regenerate", { job_id: jobId, changes: { steps: 6 } });
  assertStringIncludes(wordsOf(same), "6 sampler steps, and at most 4");
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
  const result = await call(easel.client, "upscale", { image: IMAGE, model: "4x-UltraSharp.pth" });
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

Deno.test("the tool of a workflow gives no default that would be refused", STRICT, async () => {
  await withFolder({ "mine.json": textToImage({ steps: 20, batch: 3 }) }, async (folder) => {
    await using easel = await easelInMemory({ folder });
    const anna = await easel.clientOf({ ...ANNA, caps: { steps: 10, batch: 1 } });
    const { tools } = await anna.listTools();
    const [tool] = tools.filter(({ name }) => name === "mine");
    const properties = tool!.inputSchema.properties as Record<string, { default?: number }>;
    const [steps, batch_size] = ["steps", "batch_size"].map((name) => properties[name]?.default);
    assertEquals([steps, batch_size], [10, 1]);
    const sent = await call(anna, "mine", { steps, batch_size });
    assertEquals(sent.isError, undefined, wordsOf(sent));
    for (const [name, input] of [["mine", {}], ["run_workflow", { workflow: "mine" }]] as const) {
      const result = await call(anna, name, input);
      assertStringIncludes(wordsOf(result), "steps was lowered from 20 to 10");
      assertStringIncludes(wordsOf(result), "batch_size was lowered from 3 to 1");
    }
    const more = await call(anna, "mine", { steps: 20 });
    assertStringIncludes(wordsOf(more), "20 sampler steps, and at most 10");
  });
});
