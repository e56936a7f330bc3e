import { assert, assertEquals, assertMatch } from "@std/assert";
import { startComfy } from "./comfy_under_test.ts";
import { call, connectHttp, SMALL, startServe, textOf } from "./easel_client.ts";
import { listenAddress, testEasel } from "./easel_under_test.ts";
import { startEasel } from "./run_easel.ts";

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

testEasel(
  "easel ends in silence where its client closes stdout in the middle of a job",
  ["demo"],
  async () => {
    await using comfy = startComfy({ stepMs: 20 });
    const { address } = comfy;
    await using started = await startEasel(["--comfyui", comfy.url], { address });
    const { process, watch } = started;
    watch.asked(LONG_CALL);
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
    watch.hear(stderr);
    assertEquals([code, watch.stderr], [0, ""]);
    await writer.close().catch(() => {});
  },
);

testEasel(
  "easel serve that is told to stop lets a running call finish",
  ["http", "demo", "signals"],
  async () => {
    await using comfy = startComfy({ stepMs: 50 });
    await using served = await startServe(comfy.address, { args: ["--comfyui", comfy.url] });
    await using easel = await connectHttp(served);
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
);

testEasel("easel serve serves on where nobody reads its log any more", ["http"], async () => {
  const { host, port } = listenAddress(0);
  await using started = await startEasel(
    ["serve", "--demo", `--host=${host}`, `--port=${port}`],
    { address: "127.0.0.1:8188", listen: `${host}:${port}` },
  );
  const { process, watch } = started;
  const reader = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
  while (!/^Easel .*\n/m.test(watch.stderr)) {
    const { value, done } = await reader.read();
    assert(!done, watch.stderr);
    watch.hear(value);
  }
  await reader.cancel();
  const url = /http:\/\/[\d.:]+\/mcp/.exec(watch.stderr)?.[0] ?? "";
  const refused = await fetch(url, { method: "PUT" });
  assertMatch(await refused.text(), /Cannot PUT here/);
  assertEquals(refused.status, 405);
});
