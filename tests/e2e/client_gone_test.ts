import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { demoOnly, startComfy } from "./comfy_under_test.ts";
import { call, connectHttp, SMALL, startServe, stdioPermissions, textOf } from "./easel_client.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "goer", version: "1" },
  },
};

const LONG_CALL = {
  jsonrpc: "2.0",
  id: 2,
  method: "tools/call",
  params: {
    name: "generate_image",
    arguments: { ...SMALL, steps: 100 },
    _meta: { progressToken: "p" },
  },
};

Deno.test(
  "easel ends in silence where its client closes stdout in the middle of a job",
  demoOnly,
  async () => {
    await using comfy = startComfy({ stepMs: 20 });
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", ...stdioPermissions(comfy.address), MAIN, "--comfyui", comfy.url],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = process.stdin.getWriter();
    const lines = [INITIALIZE, LONG_CALL].map((line) => JSON.stringify(line)).join("\n");
    await writer.write(new TextEncoder().encode(`${lines}\n`));
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    for (let seen = ""; !seen.includes("step 2"); seen += (await reader.read()).value ?? "") {
      assert(!seen.includes('"result":{"content"'), seen);
    }
    await reader.cancel();
    const [{ code }, stderr] = await Promise.all([
      process.status,
      new Response(process.stderr).text(),
    ]);
    assertEquals([code, stderr], [0, ""]);
    await writer.close().catch(() => {});
  },
);

Deno.test({
  name: "easel serve that is told to stop lets a running call finish",
  ignore: demoOnly.ignore || Deno.build.os === "windows",
  fn: async () => {
    await using comfy = startComfy({ stepMs: 50 });
    await using served = await startServe(comfy.address, { args: ["--comfyui", comfy.url] });
    await using easel = await connectHttp(served.url);
    let told = false;
    const result = await call(easel, "generate_image", { ...SMALL, steps: 20 }, {
      onprogress: ({ message }) => {
        if (told || !message?.includes("step")) return;
        told = true;
        served.process.kill("SIGTERM");
      },
    });
    assertEquals([told, result.isError ?? false], [true, false], textOf(result));
    assertEquals((await served.process.status).code, 0);
  },
});

Deno.test("easel serve serves on where nobody reads its log any more", async () => {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      ...stdioPermissions("127.0.0.1:0"),
      MAIN,
      "serve",
      "--demo",
      "--port=0",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  try {
    const reader = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let banner = "";
    while (!banner.includes("\n")) banner += (await reader.read()).value ?? "\n";
    await reader.cancel();
    const url = /http:\/\/[\d.:]+\/mcp/.exec(banner)?.[0];
    assert(url, banner);
    const refused = await fetch(url, { method: "PUT" });
    assertMatch(await refused.text(), /Cannot PUT here/);
    assertEquals(refused.status, 405);
  } finally {
    process.kill("SIGTERM");
    await process.status;
  }
});
