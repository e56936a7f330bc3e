import { assertEquals, assertStringIncludes } from "@std/assert";
import { startComfy } from "./comfy_under_test.ts";
import { SMALL } from "./easel_client.ts";
import { testEasel } from "./easel_under_test.ts";
import { startNetwork, until } from "./network.ts";

/** What is logged where ComfyUI does not hand a picture out. */
const TOLD = /warn: mcp: no preview (?:.* )?requestId=(\S+)/g;

testEasel("a tool's lines in the log name the request that called it", [
  "sources",
  "demo",
], async () => {
  await using comfy = startComfy(
    {},
    ({ url }) =>
      new URL(url).pathname === "/view" ? new Response("no", { status: 500 }) : undefined,
  );
  const yaml = `comfyui: ${comfy.url}\njob_store: none\n`;
  await using easel = await startNetwork(yaml, { comfyui: comfy.address });
  const make = async (seed: number) => {
    const params = { name: "generate_image", arguments: { ...SMALL, seed } };
    return (await easel.rpc(undefined, "tools/call", params)).headers.get("x-request-id") ??
      undefined;
  };
  const ids = [await make(1), await make(2)];
  const seen = () => [...easel.served.watch.stderr.matchAll(TOLD)].map(([, id]) => id);
  await until(() => Promise.resolve(seen().length), (count) => count >= ids.length);
  assertEquals(seen(), ids);
});

testEasel("a call that fails is a line of the log: its tool, why, and which request", [
  "sources",
  "demo",
], async () => {
  await using easel = await startNetwork(`
demo: true
refused_prompts: [forbidden]
auth: { tokens: [{ name: narrow, token: narrow-token-0123456789, tools: [generate_image] }] }
`);
  const token = "narrow-token-0123456789";
  const told: string[] = [];
  const ask = async (name: string, input: unknown) => {
    const { headers } = await easel.rpc(token, "tools/call", { name, arguments: input });
    told.push(headers.get("x-request-id")!);
  };
  await ask("generate_image", { prompt: "forbidden things" });
  await ask("generate_image", { prompt: "", steps: "many" });
  await ask("free_memory", {});
  const lines = () => [...easel.served.watch.stderr.matchAll(/info: mcp: (.*)/g)].map(([, s]) => s);
  await until(() => Promise.resolve(lines().length), (count) => count >= told.length);
  assertEquals(lines(), [
    `call failed requestId=${told[0]} tool=generate_image reason=PromptRefusedError`,
    `call failed requestId=${told[1]} tool=generate_image reason=InvalidInput`,
    `tool refused requestId=${told[2]} tool=free_memory`,
  ]);
});

testEasel("a job that fails is a line of the log, which names the request that it is of", [
  "sources",
  "demo",
], async () => {
  await using comfy = startComfy(
    {},
    ({ url }) =>
      new URL(url).pathname === "/prompt" ? new Response("no", { status: 500 }) : undefined,
  );
  await using easel = await startNetwork(`comfyui: ${comfy.url}\njob_store: none\n`, {
    comfyui: comfy.address,
  });
  const params = { name: "generate_image", arguments: SMALL };
  const { headers, body } = await easel.rpc(undefined, "tools/call", params);
  assertEquals(body.result.isError, true);
  const { job_id: id } = body.result.structuredContent;
  const lines = () =>
    [...easel.served.watch.stderr.matchAll(/warn: jobs: (.*)/g)].map(([, s]) => s);
  await until(() => Promise.resolve(lines().length), (count) => count >= 1);
  const request = headers.get("x-request-id");
  assertEquals(lines().map((line) => line?.replace(/ ms=\d+/, "")), [
    `job ended requestId=${request} jobId=${id} workflow=text_to_image status=failed ` +
    `engine=${comfy.address} reason=HttpError`,
  ]);
});

testEasel("what a WebSocket led to names the request that opened it", [
  "sources",
  "demo",
], async () => {
  await using easel = await startNetwork("demo: true\nrefused_prompts: [forbidden]\n");
  const input = { prompt: "forbidden things" };
  const ways = [
    { id: "tools", protocols: [], message: { tool: "generate_image", params: input } },
    { id: "mcp", protocols: ["mcp"], message: call("generate_image", input) },
  ];
  for (const { id, protocols, message } of ways) {
    const headers = { "X-Request-Id": id };
    const socket = new WebSocket(easel.url.replace("http", "ws"), { protocols, headers });
    await new Promise((resolve) => socket.onopen = resolve);
    const answer = new Promise((resolve) => socket.onmessage = ({ data }) => resolve(data));
    socket.send(JSON.stringify(message));
    assertStringIncludes(`${await answer}`, "Cannot");
    socket.close();
  }
  const ids = () =>
    [...easel.served.watch.stderr.matchAll(/mcp: call failed (?:.* )?requestId=(\S+)/g)]
      .map(([, id]) => id);
  await until(() => Promise.resolve(ids().length), (count) => count >= ways.length);
  assertEquals(ids(), ways.map(({ id }) => id));
});

testEasel("a frame that cannot be read is a line of the log: its kind, and which request", [
  "sources",
  "demo",
], async () => {
  await using easel = await startNetwork("demo: true\nlimits: {body_bytes: 1000}\n");
  const frames: [path: string, frame: string | Uint8Array<ArrayBuffer>, kind: string][] = [
    ["/", '{"tool": "generate_image", "params": {"prompt": "a heron', "NotJson"],
    ["/ws", '{"params": {"prompt": "a heron nobody may hear of"}}', "NoTool"],
    ["/ws", JSON.stringify({ tool: "x", params: "heron".repeat(300) }), "TooLarge"],
    ["/", new TextEncoder().encode("a heron"), "NotText"],
  ];
  for (const [at, [path, frame]] of frames.entries()) {
    const headers = { "X-Request-Id": `socket-${at}` };
    const socket = new WebSocket(easel.url.replace("http", "ws") + path, { headers });
    await new Promise((resolve) => socket.onopen = resolve);
    // What waits for its turn names the request as well.
    for (let count = 0; count < 20; count++) socket.send(frame);
    let answers = 0;
    await new Promise<void>((resolve) => {
      socket.onmessage = ({ data }) => {
        assertStringIncludes(data, "Cannot read the frame");
        if (++answers === 20) resolve();
      };
    });
    socket.close();
  }
  const lines = () =>
    [...easel.served.watch.stderr.matchAll(/info: http: (frame .*)/g)].map(([, line]) => line);
  await until(() => Promise.resolve(lines().length), (count) => count >= frames.length);
  assertEquals(
    lines(),
    frames.map(([, , kind], at) => `frame refused requestId=socket-${at} reason=${kind}`),
  );
  assertEquals(easel.served.watch.stderr.includes("heron"), false);
});

function call(name: string, input: unknown): unknown {
  return { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: input } };
}
