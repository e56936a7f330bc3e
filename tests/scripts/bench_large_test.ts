import { assert, assertEquals, assertRejects } from "@std/assert";
import { childSample } from "../../scripts/bench/child_sample.ts";
import { largeWorkflow } from "../../scripts/bench/large_workflow.ts";
import { noisePng } from "../../scripts/bench/noise_png.ts";
import { stepsFor } from "../../scripts/bench/steps_lasting.ts";
import { uploadPicture } from "../../scripts/bench/upload_picture.ts";
import { parseJson } from "../../src/comfyui/json.ts";
import type { ObjectInfo } from "../../src/comfyui/object_info.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { decodeImage } from "../../src/demo/image_codec.ts";
import { convertWorkflow } from "../../src/workflow/convert.ts";

async function objectInfo(): Promise<ObjectInfo> {
  await using demo = new DemoEngine();
  const answer = await demo.fetch(new Request("http://demo.invalid/object_info"));
  return parseJson(await answer.text()) as unknown as ObjectInfo;
}

Deno.test("largeWorkflow() has exactly as many nodes as are asked for", () => {
  for (const count of [0, 1, 9, 10, 25, 500]) {
    assertEquals(largeWorkflow(count).nodes.length, count);
  }
});

Deno.test("largeWorkflow() converts without a warning, and each picture feeds the next", async () => {
  const conversion = convertWorkflow(largeWorkflow(30), await objectInfo());
  assertEquals([conversion.warnings, conversion.missing], [[], []]);
  const nodes = Object.values(conversion.workflow);
  // Of ten nodes the reroute, the bypassed and the muted one are none of ComfyUI's.
  assertEquals(nodes.length, 21);
  const encoders = nodes.filter(({ class_type }) => class_type === "VAEEncode");
  assertEquals(encoders.map(({ inputs }) => inputs["pixels"]), [["7", 0], ["17", 0]]);
  const [sampler] = nodes.filter(({ class_type }) => class_type === "KSampler");
  assertEquals(sampler?.inputs["model"], ["1", 0]);
  assertEquals([sampler?.inputs["seed"], sampler?.inputs["denoise"]], [7, 1]);
});

Deno.test("noisePng() is a picture of that side that nothing can pack", () => {
  const png = noisePng(200);
  const { picture } = decodeImage(png);
  assertEquals([picture.width, picture.height], [200, 200]);
  assert(png.length > 200 * 200 * 3, `${png.length} bytes`);
  // More than one request to crypto goes into it; none of its parts may be left empty.
  assert(picture.data.slice(-30_000).some((value) => value !== 0));
});

Deno.test("uploadPicture() says the name by which LoadImage finds the picture", async () => {
  await using demo = new DemoEngine();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => demo.fetch(request),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const png = noisePng(8);
  const name = await uploadPicture(url, png);
  const stored = await (await fetch(`${url}/view?filename=${name}&type=input`)).bytes();
  assertEquals(stored, png);
});

Deno.test("uploadPicture() fails with ComfyUI's answer", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("too large", { status: 413 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  await assertRejects(() => uploadPicture(url, noisePng(8)), Error, "ComfyUI answers 413");
});

Deno.test("stepsFor() finds how many steps last so long, within what a sampler takes", () => {
  // 5 ms of its own and 25 ms a step.
  const speed = { few: 30, more: 280 };
  assertEquals([300, 2300].map((ms) => stepsFor(ms, speed)), [12, 92]);
  assertEquals(stepsFor(1, speed), 2);
  assertEquals(stepsFor(300, { few: 5, more: 5 }), 10_000);
  assertEquals(stepsFor(300, { few: 6, more: 5 }), 10_000);
});

Deno.test("childSample() fails with what the script said", async () => {
  const script = "no_such_script.ts";
  await assertRejects(() => childSample(script, { args: [] }), Error, "no_such_script.ts");
});
