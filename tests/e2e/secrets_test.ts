import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type Spoil, startComfy } from "./comfy_under_test.ts";
import { call, connectHttp, startServe, startStdio, textOf } from "./easel_client.ts";
import { testEasel } from "./easel_under_test.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const PROMPT = "a heron that nobody may hear of";
const SMALL = { prompt: PROMPT, width: 64, height: 64, steps: 2, seed: 3 };
const TOKEN = "swordfish-0123456789-abcdef";
const PASSWORD = "correct-horse-battery";

/** What a ComfyUI may say when it fails: a stack of its own, with folders, and what it was given. */
const OUTBURST = [
  "Traceback (most recent call last):",
  `  File "${ROOT}comfyui/server.py", line 12, in view`,
  `ValueError: prompt: ${PROMPT}`,
].join("\n");

/** A ComfyUI that makes pictures and does not hand them out. */
const spoilView: Spoil = (request) =>
  new URL(request.url).pathname === "/view" ? outburst() : undefined;

/** A ComfyUI that fails for every prompt. */
const spoilPrompt: Spoil = (request) => request.method === "POST" ? outburst() : undefined;

/** As Python's web servers show their failures. */
function outburst(): Response {
  const headers = { "content-type": "text/html" };
  return new Response(`<pre>${OUTBURST}</pre>`, { status: 500, headers });
}

for (const [where, spoil] of Object.entries({ view: spoilView, prompt: spoilPrompt })) {
  testEasel(`easel hands on no stack or folder of a ComfyUI whose /${where} fails`, [
    "demo",
  ], async () => {
    await using comfy = startComfy({}, spoil);
    const args = ["--comfyui", comfy.url];
    await using easel = await startStdio({ address: comfy.address, args });
    const result = await call(easel, "generate_image", SMALL);
    assertEquals(result.isError ?? false, spoil === spoilPrompt, textOf(result));
    assertEquals(result.content.some(({ type }) => type === "image"), false);
  });
}

testEasel("a prompt in the log fails a test: --log-prompts puts one there", ["demo"], async () => {
  await using comfy = startComfy(
    {},
    (request) =>
      new URL(request.url).pathname === "/view"
        ? new Response(`it was asked for ${PROMPT}`, { status: 500 })
        : undefined,
  );
  const args = ["--comfyui", comfy.url, "--log-prompts"];
  const easel = await startStdio({ address: comfy.address, args });
  await call(easel, "generate_image", SMALL);
  const judged = Promise.resolve(easel[Symbol.asyncDispose]());
  await assertRejects(() => judged, Error, "A prompt is in Easel's log");
});

testEasel(
  "easel serve tells nobody its tokens, whatever it is asked",
  ["sources", "demo"],
  async () => {
    await using comfy = startComfy({}, spoilView);
    const url = comfy.url.replace("//", `//someone:${PASSWORD}@`);
    await using served = await startServe(comfy.address, {
      args: ["--comfyui", url],
      env: { MCP_AUTH_TOKEN: TOKEN },
      more: ["--allow-env=MCP_AUTH_TOKEN"],
    });
    const asked: [status: number, path: string, init: RequestInit][] = [
      [401, "/mcp", { method: "POST", body: "{}" }],
      [401, "/mcp", { method: "POST", headers: { authorization: `Bearer ${TOKEN.slice(1)}x` } }],
      [401, "/mcp", { method: "POST", headers: { "x-api-key": `${TOKEN}x` } }],
      [400, "/mcp", {
        method: "POST",
        headers: { "x-api-key": TOKEN, "content-type": "application/json" },
        body: `{"${TOKEN}`,
      }],
      [404, `/${TOKEN}?token=${TOKEN}`, { headers: { "x-api-key": TOKEN } }],
      [200, "/health", {}],
    ];
    for (const [status, path, init] of asked) {
      assertEquals((await served.fetch(path, init)).status, status, `${path} ${init.body}`);
    }
    await using easel = await connectHttp(served, { token: TOKEN });
    const result = await call(easel, "generate_image", SMALL);
    assertEquals(result.structuredContent?.status, "completed", textOf(result));
    assert(served.watch.stderr.includes("/mcp"), served.watch.stderr);
  },
);
