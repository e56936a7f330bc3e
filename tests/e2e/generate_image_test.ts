import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { type ComfyUnderTest, startComfy } from "./comfy_under_test.ts";
import { type Need, testEasel } from "./easel_under_test.ts";
import {
  call,
  connectHttp,
  type EaselClient,
  type ProgressSeen,
  SMALL,
  startServe,
  startStdio,
  textOf,
  type ToolResult,
} from "./easel_client.ts";

type Start = (comfy: ComfyUnderTest) => Promise<EaselClient>;

const WAYS: Record<string, Start> = {
  stdio: ({ address, url }) => startStdio({ address, args: ["--comfyui", url] }),
  http: async ({ address, url }) => {
    const served = await startServe(address, { args: ["--comfyui", url] });
    const easel = await connectHttp(served);
    return {
      ...easel,
      async [Symbol.asyncDispose]() {
        await easel[Symbol.asyncDispose]();
        await served[Symbol.asyncDispose]();
      },
    };
  },
};

/** A test once over stdio and once over HTTP, each with a ComfyUI and an Easel of its own. */
function bothWays(
  name: string,
  run: (easel: EaselClient, comfy: ComfyUnderTest) => Promise<void>,
  { needs = [], stepMs = 5 }: { needs?: Need[]; stepMs?: number } = {},
): void {
  for (const [way, start] of Object.entries(WAYS)) {
    const all: Need[] = way === "http" ? ["http", ...needs] : needs;
    testEasel(`generate_image over ${way} ${name}`, all, async () => {
      await using comfy = startComfy({ stepMs });
      await using easel = await start(comfy);
      await run(easel, comfy);
    });
  }
}

bothWays("gives text, preview, link and structured content", async (easel) => {
  const result = await call(easel, "generate_image", SMALL);
  assertEquals(result.isError ?? false, false, textOf(result));
  assertEquals(result.content.map(({ type }) => type), ["text", "image", "resource_link"]);
  const { structuredContent } = result;
  assertMatch(structuredContent?.job_id ?? "", /^[0-9a-f-]{36}$/);
  assertEquals(structuredContent?.status, "completed");
  assertEquals(structuredContent?.seed, 7);
  assertEquals(structuredContent?.parameters["width"], 64);
  assertEquals(
    structuredContent?.parameters["negative_prompt"],
    "text, watermark, low quality, blurry, distorted",
  );
  assert(structuredContent?.parameters["checkpoint"]);
  assertStringIncludes(textOf(result), structuredContent?.files[0]?.filename ?? "no file");
  assertStringIncludes(textOf(result), "seed 7");
});

bothWays("shows a WebP and links to a PNG that can be read", async (easel) => {
  const result = await call(easel, "generate_image", SMALL);
  const preview = result.content[1];
  assertEquals(preview?.mimeType, "image/webp");
  const webp = Uint8Array.fromBase64(preview?.data ?? "");
  assertEquals(new TextDecoder().decode(webp.subarray(8, 12)), "WEBP");
  const { contents } = await easel.client.readResource({ uri: result.content[2]?.uri ?? "" });
  const png = Uint8Array.fromBase64(String((contents[0] as { blob?: string }).blob));
  assertEquals(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
  const view = new DataView(png.buffer);
  assertEquals([view.getUint32(16), view.getUint32(20)], [64, 64]);
});

bothWays("tells progress that only grows, names the node, and stops at the end", async (easel) => {
  const seen: ProgressSeen[] = [];
  const input = { ...SMALL, seed: -1, steps: 6 };
  const result = await call(easel, "generate_image", input, { onprogress: (p) => seen.push(p) });
  const atEnd = seen.length;
  assertEquals(result.isError ?? false, false, textOf(result));
  assert(seen.length >= 3, `only ${seen.length} notifications`);
  seen.reduce((last, next) => {
    assert(next.progress > last.progress, `${last.progress} then ${next.progress}`);
    return next;
  });
  assert(seen.every(({ progress, total }) => total === 100 && progress <= 100));
  assert(
    seen.some(({ message }) => /^KSampler: step \d+ of 6, \d+ %/.test(message ?? "")),
    messages(seen),
  );
  await call(easel, "get_job", { job_id: result.structuredContent?.job_id ?? "" });
  assertEquals(seen.length, atEnd);
}, { stepMs: 50 });

function messages(seen: ProgressSeen[]): string {
  return seen.map(({ message }) => message).join(" | ");
}

bothWays("draws a random seed for -1 and reports it", async (easel) => {
  const seeds = new Set<unknown>();
  for (let i = 0; i < 2; i++) {
    const { structuredContent } = await call(easel, "generate_image", { ...SMALL, seed: -1 });
    assert(Number.isSafeInteger(structuredContent?.seed));
    seeds.add(structuredContent?.seed);
  }
  assertEquals(seeds.size, 2);
});

bothWays("keeps a seed of 64 bits to the digit", async (easel) => {
  const seed = "18446744073709551615";
  const result = await call(easel, "generate_image", { ...SMALL, seed });
  assertEquals(result.structuredContent?.seed, seed, textOf(result));
  const { contents } = await easel.client.readResource({ uri: result.content.at(-1)?.uri ?? "" });
  const png = Uint8Array.fromBase64(String((contents[0] as { blob?: string }).blob));
  assertStringIncludes(
    new TextDecoder("latin1").decode(png),
    `"seed": ${seed}`.replace(": ", ":").slice(0, 6),
  );
  assertStringIncludes(new TextDecoder("latin1").decode(png), seed);
});

bothWays("makes a batch", async (easel) => {
  const result = await call(easel, "generate_image", { ...SMALL, seed: -1, batch_size: 3 });
  assertEquals(result.structuredContent?.files.length, 3, textOf(result));
  assertEquals(result.content.filter(({ type }) => type === "image").length, 3);
});

bothWays("says that nothing was run where the same had been made before", async (easel) => {
  const first = await call(easel, "generate_image", { ...SMALL, seed: 4711 });
  const second = await call(easel, "generate_image", { ...SMALL, seed: 4711 });
  assertEquals(second.structuredContent?.cached, true);
  assertEquals(second.structuredContent?.files, first.structuredContent?.files);
  assertStringIncludes(textOf(second), "nothing was run");
});

bothWays("is cancelled by the client, and only that job", async (easel) => {
  const controller = new AbortController();
  const started = Promise.withResolvers<void>();
  const long = call(easel, "generate_image", { ...SMALL, seed: -1, steps: 100 }, {
    signal: controller.signal,
    onprogress: ({ message }) => message?.includes("step") && started.resolve(),
  });
  await started.promise;
  const next = call(easel, "generate_image", { ...SMALL, seed: -1, prompt: "another" });
  controller.abort("enough");
  await assertRejects(() => long);
  const result = await next;
  assertEquals(result.isError ?? false, false, textOf(result));
}, { stepMs: 50 });

const WRONG: [what: string, input: Record<string, unknown>, message: string][] = [
  ["no prompt", {}, "prompt is missing"],
  [
    "a size too large",
    { prompt: "x", width: 4096 },
    "width is 4096: must be at most 2048. Nearest: 2048.",
  ],
  ["steps of 0", { prompt: "x", steps: 0 }, "steps is 0: must be at least 1. Nearest: 1."],
  ["a field that it does not have", { prompt: "x", sampler: "euler" }, "Nearest: sampler_name."],
  ["a sampler that is misspelt", { ...SMALL, sampler_name: "eulr" }, 'Nearest: "euler"'],
  ["a scheduler that is not there", { ...SMALL, scheduler: "kara" }, 'Nearest: "karras"'],
  [
    "a model that is not installed",
    { ...SMALL, checkpoint: "nothing_like_it" },
    'checkpoint is "nothing_like_it": not in the list: ',
  ],
  [
    "a template that is not there",
    { ...SMALL, template: "text_to_imag" },
    'Cannot find template "text_to_imag". There are: text_to_image, ',
  ],
  [
    "a seed beyond 64 bits",
    { ...SMALL, seed: "18446744073709551616" },
    "must be at most 18446744073709551615",
  ],
];

bothWays("says what is wrong with its input and what would be right", async (easel) => {
  for (const [what, input, message] of WRONG) {
    const result = await call(easel, "generate_image", input);
    assertEquals([what, result.isError], [what, true]);
    assertStringIncludes(textOf(result), message);
  }
});

bothWays("completes the name of a model", async (easel) => {
  const result = await call(easel, "generate_image", { ...SMALL, checkpoint: "DreamShaper_8" });
  assertEquals(result.structuredContent?.parameters["checkpoint"], "dreamshaper_8.safetensors");
}, { needs: ["demo"] });

bothWays("says in text, result and picture that the demo engine made it", async (easel) => {
  const result: ToolResult = await call(easel, "generate_image", SMALL);
  assertStringIncludes(textOf(result), "DEMO");
  assertEquals(result.structuredContent?.demo, true);
  assertStringIncludes(result.structuredContent?.engine ?? "", "demo engine");
  const { contents } = await easel.client.readResource({ uri: result.content.at(-1)?.uri ?? "" });
  const png = Uint8Array.fromBase64(String((contents[0] as { blob?: string }).blob));
  assertStringIncludes(new TextDecoder("latin1").decode(png).toLowerCase(), "demo engine");
}, { needs: ["demo"] });
