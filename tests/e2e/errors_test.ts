import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { type Spoil, startComfy } from "./comfy_under_test.ts";
import { deadAddress, listenAddress, testEasel } from "./easel_under_test.ts";
import { call, SMALL, startServe, startStdio, textOf, type ToolResult } from "./easel_client.ts";

/** Calls generate_image on an Easel whose ComfyUI is spoilt. */
async function callSpoilt(
  spoil: Spoil,
  options: { args?: string[]; input?: Record<string, unknown>; stepMs?: number } = {},
): Promise<ToolResult> {
  await using comfy = startComfy({ stepMs: options.stepMs ?? 5 }, spoil);
  await using easel = await startStdio({
    address: comfy.address,
    args: ["--comfyui", comfy.url, ...options.args ?? []],
  });
  return await call(easel, "generate_image", { ...SMALL, ...options.input });
}

function assertError(result: ToolResult, text: RegExp): void {
  assertEquals(result.isError, true, textOf(result));
  assertMatch(textOf(result), text);
}

testEasel(
  "easel with ComfyUI down lists tools and says how to start ComfyUI",
  ["demo"],
  async () => {
    const address = deadAddress();
    await using easel = await startStdio({ address, args: ["--comfyui", `http://${address}`] });
    const { tools } = await easel.client.listTools();
    assertEquals(tools.slice(0, 2).map(({ name }) => name), ["generate_image", "get_job"]);
    const result = await call(easel, "generate_image", SMALL);
    assertError(
      result,
      /^Cannot reach ComfyUI at .*: the connection was refused. Check that ComfyUI runs/,
    );
    assertStringIncludes(textOf(result), address);
  },
);

testEasel("easel works once ComfyUI is started after it", ["demo"], async () => {
  const address = deadAddress();
  const port = Number(address.split(":")[1]);
  await using easel = await startStdio({ address, args: ["--comfyui", `http://${address}`] });
  assertEquals((await call(easel, "generate_image", SMALL)).isError, true);
  const { DemoEngine } = await import("../../src/demo/engine.ts");
  const { serveDemo } = await import("../../src/demo/serve_demo.ts");
  await using engine = new DemoEngine({ stepMs: 1 });
  const server = serveDemo(engine, { port });
  const result = await call(easel, "generate_image", SMALL);
  assertEquals(result.isError ?? false, false, textOf(result));
  await easel[Symbol.asyncDispose]();
  await server.shutdown();
});

testEasel(
  "easel says which checkpoint folder to fill where none is installed",
  ["demo"],
  async () => {
    await using comfy = startComfy({ models: { checkpoints: [] } });
    await using easel = await startStdio({
      address: comfy.address,
      args: ["--comfyui", comfy.url],
    });
    assertError(await call(easel, "generate_image", SMALL), /none installed.*models\/checkpoints/);
  },
);

testEasel("easel says that a job timed out, and interrupts it", ["demo"], async () => {
  let interrupts = 0;
  const result = await callSpoilt((request) => {
    if (new URL(request.url).pathname.endsWith("/interrupt")) interrupts++;
    return undefined;
  }, { args: ["--timeout", "1"], stepMs: 100, input: { steps: 100 } });
  assertError(result, /timed out after running for 1 s and was interrupted/);
  assertEquals(interrupts, 1);
});

testEasel("easel says that a workflow ran but saved nothing", ["demo"], async () => {
  const result = await callSpoilt(async (request, engine) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/ws") return new Response(null, { status: 404 });
    const response = await engine.fetch(request);
    if (!pathname.startsWith("/history/")) return response;
    const history = await response.json();
    for (const entry of Object.values(history)) (entry as { outputs: unknown }).outputs = {};
    return Response.json(history);
  });
  assertError(result, /No images produced.*SaveImage/);
});

testEasel("easel says that the history no longer has the job", ["demo"], async () => {
  const result = await callSpoilt(async (request, engine) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/ws") return new Response(null, { status: 404 });
    if (!pathname.startsWith("/history/")) return await engine.fetch(request);
    return Response.json({});
  }, { stepMs: 200, input: { steps: 10 } });
  assertError(result, /Cannot find job .* history/);
});

testEasel(
  "easel finds the result by asking where the event socket is refused",
  ["demo"],
  async () => {
    const result = await callSpoilt((request) =>
      new URL(request.url).pathname === "/ws" ? new Response(null, { status: 403 }) : undefined
    );
    assertEquals(result.isError ?? false, false, textOf(result));
  },
);

testEasel("easel passes on what ComfyUI says against a workflow", ["demo"], async () => {
  const result = await callSpoilt((request) =>
    new URL(request.url).pathname === "/prompt" && request.method === "POST"
      ? Response.json({
        error: {
          type: "prompt_outputs_failed_validation",
          message: "Prompt outputs failed validation",
          details: "",
          extra_info: {},
        },
        node_errors: {
          sampler: {
            class_type: "KSampler",
            errors: [{ type: "x", message: "Value not in list", details: "cfg: the moon" }],
            dependent_outputs: ["save"],
          },
        },
      }, { status: 400 })
      : undefined
  );
  assertError(result, /KSampler.*Value not in list.*the moon/);
});

testEasel("easel calls an answer that is not ComfyUI's what it is", ["demo"], async () => {
  const result = await callSpoilt(() =>
    new Response("<html>router login</html>", { headers: { "content-type": "text/html" } })
  );
  assertError(result, /^Cannot /);
  assertEquals(textOf(result).includes("<html>"), false);
});

testEasel("easel serve says that its port is in use", ["http"], async () => {
  const { host: hostname, port: own } = listenAddress(0);
  using taken = Deno.listen({ hostname, port: own });
  const { port } = taken.addr;
  const error = await assertRejects(
    () => startServe("127.0.0.1:8188", { args: ["--demo"], port }),
    Error,
  );
  assertStringIncludes(error.message, `Cannot listen on 127.0.0.1:${port}: port in use.`);
});
