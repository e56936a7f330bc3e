import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeWebp } from "../../../src/demo/webp.ts";
import { blankPicture } from "../../../src/demo/picture.ts";
import { likelySide } from "../../../src/mcp/picture/likely_side.ts";
import { WEBP_HEAD_BYTES, webpHead } from "../../../src/mcp/picture/webp_head.ts";
import { node, textToImage } from "../../demo/workflows.ts";
import type { ToolResult } from "../../e2e/easel_client.ts";
import { type EaselInMemory, easelInMemory } from "../easel_in_memory.ts";
import { HugePicture } from "../huge_picture.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const SMALL = { prompt: "a boat", width: 64, height: 64, steps: 1, seed: 1 };

async function generate({ client }: EaselInMemory): Promise<ToolResult> {
  return await client.callTool({
    name: "generate_image",
    arguments: SMALL,
  }) as unknown as ToolResult;
}

function qualitiesAsked({ requests }: EaselInMemory): string[] {
  return requests.flatMap((it) => /webp%3B(\d+)/.exec(it)?.[1] ?? []);
}

/** Takes minutes. */
const SLOW = {
  ...textToImage({ steps: 9000 }),
  "9": node("PreviewImage", { images: ["8", 0] }),
};

function isShrink(request: Request): Promise<boolean> {
  if (!request.url.endsWith("/prompt")) return Promise.resolve(false);
  return request.clone().text().then((body) => body.includes("ImageScale"));
}

Deno.test("webpHead() reads length and size of a WebP's head", () => {
  const webp = encodeWebp(blankPicture(70, 50), { quality: 100 });
  const head = webpHead(webp.subarray(0, WEBP_HEAD_BYTES));
  assertEquals(head, { bytes: webp.length, width: 70, height: 50 });
});

Deno.test("webpHead() knows no head in anything else", () => {
  const webp = encodeWebp(blankPicture(70, 50), { quality: 100 });
  assertEquals(webpHead(new Uint8Array()), undefined);
  assertEquals(webpHead(webp.subarray(0, 12)), undefined);
  assertEquals(webpHead(new TextEncoder().encode("<html>Bad gateway</html> and so on")), undefined);
});

Deno.test("likelySide() goes by the sizes that a workflow names", () => {
  const latent = { class_type: "EmptyLatentImage", inputs: { width: 512, height: 768 } };
  assertEquals(likelySide({ a: latent }), 768);
  assertEquals(likelySide({}), undefined);
  const linked = { class_type: "EmptyLatentImage", inputs: { width: ["b", 0], height: ["b", 1] } };
  assertEquals(likelySide({ a: linked }), undefined);
  const upscale = { class_type: "ImageUpscaleWithModel", inputs: {} };
  assertEquals(likelySide({ a: latent, b: upscale }), undefined);
});

Deno.test("a large picture is made smaller by ComfyUI, by a graph of its own", STRICT, async () => {
  const huge = new HugePicture({ width: 4096, height: 2048 }, { "85": 1 });
  await using easel = await easelInMemory({ spoil: huge.spoil, clientName: "claude-ai" });
  const result = await generate(easel);
  assertEquals(huge.shrunkTo, [{ width: 1568, height: 784 }]);
  assertEquals(huge.graphs.length, 1);
  assertStringIncludes(huge.graphs[0] ?? "", '{"image":"Easel_00001_.png [output]"}');
  // What the user gets holds the user's graph, and no job is there that nobody asked for.
  assertEquals(easel.jobs.list().map(({ id }) => id), [result.structuredContent?.job_id]);
  assertEquals(JSON.stringify(easel.jobs.list()[0]?.workflow).includes("ImageScale"), false);
});

Deno.test("quality is given up before size", STRICT, async () => {
  const huge = new HugePicture({ width: 1024, height: 1024 }, { "85": 4, "60": 2, "30": 1 });
  await using easel = await easelInMemory({ spoil: huge.spoil });
  assertEquals((await generate(easel)).content[1]?.type, "image");
  assertEquals(huge.shrunkTo, []);
  assertEquals(qualitiesAsked(easel), ["85", "60", "30"]);
});

Deno.test("a quality that cannot fit is not tried", STRICT, async () => {
  const size = { width: 1024, height: 1024 };
  const coarse = new HugePicture(size, { "85": 8, "60": 4, "30": 1 });
  await using easel = await easelInMemory({ spoil: coarse.spoil });
  assertEquals((await generate(easel)).content[1]?.type, "image");
  assertEquals([coarse.shrunkTo.length, ...qualitiesAsked(easel)], [0, "85", "30"]);
  const noise = new HugePicture(size, { "85": 16, "60": 12, "30": 8 });
  await using other = await easelInMemory({ spoil: noise.spoil });
  assertEquals((await generate(other)).content[1]?.type, "image");
  assertEquals(noise.shrunkTo.length, 1);
  assertEquals(qualitiesAsked(other), ["85", "85", "60", "30"]);
});

Deno.test("a ComfyUI too busy to shrink a picture costs the preview alone", STRICT, async () => {
  const huge = new HugePicture({ width: 4096, height: 4096 });
  const interrupted = Promise.withResolvers<string>();
  let slow = "";
  await using easel = await easelInMemory({
    limits: { previewMs: 50 },
    stepMs: 20,
    spoil: async (request) => {
      if (request.url.endsWith("/interrupt")) {
        interrupted.resolve((await request.clone().json()).prompt_id);
      }
      if (!await isShrink(request)) return await huge.spoil(request);
      const body = await request.json();
      slow = body.prompt_id;
      const { url, method, headers } = request;
      return new Request(url, { method, headers, body: JSON.stringify({ ...body, prompt: SLOW }) });
    },
  });
  const result = await generate(easel);
  assertEquals(result.isError ?? false, false);
  assertEquals(result.content.map(({ type }) => type), ["text", "resource_link"]);
  assertStringIncludes(result.content[0]?.text ?? "", "A picture is not shown here");
  assertEquals(await interrupted.promise, slow);
});

Deno.test(
  "a ComfyUI that cannot make it smaller costs the preview, not the picture",
  STRICT,
  async () => {
    const huge = new HugePicture({ width: 4096, height: 4096 });
    await using easel = await easelInMemory({
      spoil: async (request) =>
        await isShrink(request)
          ? Response.json({ error: { type: "x", message: "no", details: "" }, node_errors: {} }, {
            status: 400,
          })
          : await huge.spoil(request),
    });
    const result = await generate(easel);
    assertEquals(result.content.map(({ type }) => type), ["text", "resource_link"]);
    assertEquals(easel.logged, ["warn no preview"]);
  },
);

Deno.test("a proxy's page in place of a preview costs the preview alone", STRICT, async () => {
  await using easel = await easelInMemory({
    spoil: (request) =>
      request.url.includes("preview=webp")
        ? new Response("<html>a page that is longer than a head</html>")
        : undefined,
  });
  const result = await generate(easel);
  assertEquals(result.content.map(({ type }) => type), ["text", "resource_link"]);
});

Deno.test("a picture whose file is gone is no error of the call", STRICT, async () => {
  await using easel = await easelInMemory({
    spoil: (request) =>
      new URL(request.url).pathname === "/view" ? new Response("", { status: 404 }) : undefined,
  });
  const result = await generate(easel);
  assertEquals(result.isError ?? false, false);
  assertStringIncludes(result.content[0]?.text ?? "", "Made Easel_00001_.png");
});

Deno.test("of many pictures those are shown that are made in time", STRICT, async () => {
  const asked = new Set<string>();
  await using easel = await easelInMemory({
    stepMs: 0,
    limits: { previewMs: 1500 },
    spoil: (request) => {
      const { searchParams } = new URL(request.url);
      const name = searchParams.get("filename") ?? "";
      if (!searchParams.has("preview")) return undefined;
      asked.add(name);
      if (/_0000[12]_/.test(name)) return undefined;
      return new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
      });
    },
  });
  const input = { ...SMALL, batch_size: 16 };
  const result = await easel.client.callTool({ name: "generate_image", arguments: input });
  const { content, isError = false } = result as unknown as ToolResult;
  assertEquals(isError, false);
  assertEquals(content.filter(({ type }) => type === "image").length, 2);
  assertStringIncludes(content[0]?.text ?? "", "14 pictures are not shown here");
  // None is begun that nobody waits for.
  assertEquals(asked.size, 5);
});
