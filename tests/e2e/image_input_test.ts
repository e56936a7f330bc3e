import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dataUrl, maskPicture, pattern, png } from "../mcp/image_input/pictures.ts";
import { startComfy } from "./comfy_under_test.ts";
import { testEasel } from "./easel_under_test.ts";
import { call, connectHttp, startServe, startStdio, textOf } from "./easel_client.ts";

const QUICK = { prompt: "a boat", steps: 2, seed: 7 };
const PICTURE = png(pattern(64, 48));

testEasel("easel serve takes an upload, and tools take its URI", ["http"], async () => {
  await using comfy = startComfy();
  await using served = await startServe(comfy.address, { args: ["--comfyui", comfy.url] });
  const response = await served.fetch("/upload", { method: "POST", body: PICTURE });
  assertEquals(response.status, 201);
  const { uri, ...rest } = await response.json();
  assertEquals(rest, { media_type: "image/png", width: 64, height: 48 });
  await using easel = await connectHttp(served);
  const made = await call(easel, "image_to_image", { ...QUICK, image: uri });
  assertEquals(made.structuredContent?.status, "completed", textOf(made));
  const text = await served.fetch("/upload", { method: "POST", body: "no picture" });
  assertEquals(text.status, 400);
  assertStringIncludes(await text.text(), "Cannot take the upload: its content is no PNG");
});

testEasel("easel serve says where ComfyUI does not take an upload", ["http", "demo"], async () => {
  await using comfy = startComfy(
    {},
    (request) => request.method === "POST" ? new Response("disk full", { status: 500 }) : undefined,
  );
  await using served = await startServe(comfy.address, { args: ["--comfyui", comfy.url] });
  const response = await served.fetch("/upload", { method: "POST", body: PICTURE });
  assertEquals(response.status, 502);
  assertStringIncludes(await response.text(), "500");
});

testEasel("easel takes pictures over stdio with no more permissions", [], async () => {
  await using comfy = startComfy();
  await using easel = await startStdio({
    address: comfy.address,
    args: ["--comfyui", comfy.url],
  });
  const mask = dataUrl(png(maskPicture(64, 48, (x) => x < 32)));
  const made = await call(easel, "inpaint", { ...QUICK, image: dataUrl(PICTURE), mask, grow: 2 });
  assertEquals(made.structuredContent?.status, "completed", textOf(made));
  const file = made.structuredContent?.job_id ?? "";
  const shown = await call(easel, "view_image", { file });
  assert(shown.content.some(({ type }) => type === "image"), textOf(shown));
  const large = await call(easel, "upscale", { image: file, scale: 2, model: "lanczos" });
  assertEquals(large.structuredContent?.status, "completed", textOf(large));
});
