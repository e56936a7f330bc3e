import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { demoModels } from "../../../src/demo/catalog.ts";
import { decodeImage } from "../../../src/demo/image_codec.ts";
import type { Picture } from "../../../src/demo/picture.ts";
import type { ToolResult } from "../../e2e/easel_client.ts";
import type { ElicitResult } from "../../sdk_client.ts";
import { call, textOf } from "../call_tool.ts";
import {
  type EaselInMemory,
  easelInMemory,
  type EaselInMemoryOptions,
} from "../easel_in_memory.ts";
import { dataUrl, maskPicture, pattern, png } from "../image_input/pictures.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const FAST: EaselInMemoryOptions = { stepMs: 0, previews: false };
const SMALL = { prompt: "a boat", seed: 1, steps: 2 };
const PLAIN = "dreamshaper_8.safetensors";
const [FIRST, SECOND] = ["sd-v1-5-inpainting.ckpt", "realisticInpainting.safetensors"] as const;
const BEFORE = pattern(64, 48);
const PAINT = {
  ...SMALL,
  image: dataUrl(png(BEFORE)),
  mask: dataUrl(png(maskPicture(64, 48, (x) => x < 20))),
};

function having(checkpoints: string[], answer?: ElicitResult): EaselInMemoryOptions {
  const models = { ...demoModels(), checkpoints };
  return { ...FAST, models, ...answer && { onElicit: () => answer } };
}

/** What a form offers. */
function choicesIn(params: object): string[] {
  const form = params as { requestedSchema: { properties: { choice: { enum: string[] } } } };
  return form.requestedSchema.properties.choice.enum;
}

function checkpointOf(result: ToolResult): unknown {
  return result.structuredContent?.parameters["checkpoint"] ?? textOf(result);
}

async function pictureOf({ client }: EaselInMemory, result: ToolResult): Promise<Picture> {
  const uri = result.structuredContent?.files[0]?.uri ?? "";
  const { contents: [content] } = await client.readResource({ uri });
  return decodeImage(Uint8Array.fromBase64((content as { blob: string }).blob)).picture;
}

Deno.test(
  "inpaint takes a model that was made for it, and keeps what is black",
  STRICT,
  async () => {
    await using easel = await easelInMemory(having([PLAIN, FIRST]));
    const result = await call(easel, "inpaint", PAINT);
    assertEquals(checkpointOf(result), FIRST);
    const { workflow = {} } = easel.jobs.list()[0] ?? {};
    const classes = Object.values(workflow).map((node) => node.class_type);
    assertEquals(classes.includes("InpaintModelConditioning"), true);
    const after = await pictureOf(easel, result);
    const same = (pixel: number) =>
      [0, 1, 2].every((c) => after.data[pixel * 3 + c] === BEFORE.data[pixel * 3 + c]);
    const pixels = [...Array(64 * 48).keys()];
    assertEquals(pixels.filter((pixel) => pixel % 64 >= 20 && !same(pixel)), []);
    assertEquals(pixels.filter((pixel) => pixel % 64 < 20 && !same(pixel)).length > 500, true);
  },
);

Deno.test(
  "inpaint takes what is named, and any image model where none is made for it",
  STRICT,
  async () => {
    await using easel = await easelInMemory(having([PLAIN, FIRST]));
    assertEquals(
      checkpointOf(await call(easel, "inpaint", { ...PAINT, checkpoint: PLAIN })),
      PLAIN,
    );
    await using plain = await easelInMemory(having([PLAIN]));
    assertEquals(checkpointOf(await call(plain, "inpaint", PAINT)), PLAIN);
  },
);

Deno.test(
  "inpaint asks which of several models, and guesses where nobody says",
  STRICT,
  async () => {
    const both = [FIRST, SECOND];
    await using asking = await easelInMemory(
      having(both, { action: "accept", content: { choice: SECOND } }),
    );
    assertEquals(checkpointOf(await call(asking, "inpaint", PAINT)), SECOND);
    const quiet = [
      having(both),
      having(both, { action: "decline" }),
      having(both, { action: "cancel" }),
      having(both, { action: "accept", content: { choice: "/etc/passwd" } }),
    ];
    for (const options of quiet) {
      await using easel = await easelInMemory(options);
      const result = await call(easel, "inpaint", PAINT);
      assertEquals(checkpointOf(result), FIRST);
      assertStringIncludes(textOf(result), `Took ${FIRST}; ${SECOND} would do as well`);
    }
  },
);

Deno.test("a model that is not installed: the user may take another", STRICT, async () => {
  const XL = "sd_xl_base_1.0.safetensors";
  const size = { width: 64, height: 64 };
  const installed = [PLAIN, XL];
  const [text, edit] = [{ ...SMALL, ...size }, { ...SMALL, image: PAINT.image }];
  for (const [tool, input] of [["generate_image", text], ["image_to_image", edit]] as const) {
    const questions: string[] = [];
    await using asking = await easelInMemory({
      ...having(installed),
      onElicit: ({ params }) => {
        questions.push(params.message);
        return { action: "accept", content: { choice: XL } };
      },
    });
    const result = await call(asking, tool, { ...input, checkpoint: "juggernaut" });
    assertEquals(checkpointOf(result), XL);
    assertStringIncludes(textOf(result), `Used ${XL}, as the user chose.`);
    assertEquals(questions, ['"juggernaut" is not installed. Use another?']);
    assertEquals(
      checkpointOf(await call(asking, tool, { ...input, checkpoint: "dreamshaper_8" })),
      PLAIN,
    );
    assertEquals(questions.length, 1, "what is installed is no question");
    for (const options of [having(installed, { action: "decline" }), having(installed)]) {
      await using easel = await easelInMemory(options);
      const refused = await call(easel, tool, { ...input, checkpoint: "juggernaut" });
      assertEquals(refused.isError, true);
      assertStringIncludes(textOf(refused), "juggernaut");
      assertStringIncludes(textOf(refused), PLAIN);
    }
  }
});

Deno.test("nobody is asked about the model of a workflow that is named", STRICT, async () => {
  const questions: string[] = [];
  await using easel = await easelInMemory({
    ...having([PLAIN, FIRST]),
    onElicit: ({ params }) => {
      questions.push(params.message);
      return { action: "accept", content: { choice: PLAIN } };
    },
  });
  const input = { ...SMALL, template: "text_to_image", checkpoint: "quantized.gguf" };
  assertEquals((await call(easel, "generate_image", input)).isError, true);
  assertEquals(questions, []);
});

Deno.test("of several models of one name the user is asked which", STRICT, async () => {
  const files = ["old/boat.safetensors", "new/boat.safetensors", PLAIN];
  const offered: unknown[] = [];
  await using easel = await easelInMemory({
    ...having(files),
    onElicit: ({ params }) => {
      offered.push(params.message, ...choicesIn(params));
      return { action: "accept", content: { choice: files[1]! } };
    },
  });
  const input = { ...SMALL, width: 64, height: 64, checkpoint: "boat" };
  assertEquals(checkpointOf(await call(easel, "generate_image", input)), files[1]);
  assertEquals(
    offered,
    ['Several models are called "boat". Which shall be used?', ...files.slice(0, 2)],
  );
  await using silent = await easelInMemory(having(files));
  const refused = textOf(await call(silent, "generate_image", input));
  assertStringIncludes(refused, 'Nearest: "old/boat.safetensors", "new/boat.safetensors"');
});

Deno.test("a tool that takes nothing but checkpoints offers nothing else", STRICT, async () => {
  const offered: string[] = [];
  await using easel = await easelInMemory({
    ...FAST,
    models: {
      ...demoModels(),
      checkpoints: [PLAIN, "other.safetensors"],
      diffusion_models: ["flux1-schnell.safetensors"],
    },
    onElicit: ({ params }) => {
      offered.push(choicesIn(params).join());
      return { action: "decline" };
    },
  });
  const input = { ...SMALL, image: PAINT.image, checkpoint: "juggernaut" };
  await call(easel, "image_to_image", input);
  await call(easel, "inpaint", { ...input, mask: PAINT.mask });
  const { image: _, ...text } = input;
  await call(easel, "generate_image", text);
  assertEquals(offered.map((names) => names.includes("flux1")), [false, false, true]);
});

Deno.test("a call that ends while the user thinks runs nothing", STRICT, async () => {
  const asked = Promise.withResolvers<void>();
  const thinking = Promise.withResolvers<ElicitResult>();
  await using easel = await easelInMemory({
    ...having([PLAIN, FIRST]),
    onElicit: () => {
      asked.resolve();
      return thinking.promise;
    },
  });
  const giveUp = new AbortController();
  const input = { ...SMALL, width: 64, height: 64 };
  const params = { name: "generate_image", arguments: { ...input, checkpoint: "juggernaut" } };
  const first = easel.client.callTool(params, undefined, { signal: giveUp.signal });
  await asked.promise;
  giveUp.abort();
  await assertRejects(() => first);
  thinking.resolve({ action: "accept", content: { choice: PLAIN } });
  const next = await call(easel, "generate_image", { ...input, checkpoint: "dreamshaper_8" });
  assertEquals(checkpointOf(next), PLAIN);
  assertEquals(easel.jobs.list().length, 1);
});
