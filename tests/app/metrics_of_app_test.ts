import { assert, assertEquals } from "@std/assert";
import { createApp } from "../../src/app.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { parsePrometheus } from "../telemetry/prometheus_text.ts";

const IDENTITY = { name: "easel", version: "0.0.0" };

/** An Easel with the demo engine over HTTP, and what its metrics say. */
async function serve() {
  await using stack = new AsyncDisposableStack();
  const config = parseConfig(["serve", "--demo", "--port=0"]);
  const options = { identity: IDENTITY, log: () => {} };
  const app = stack.use(await createApp(config, options));
  const { url } = stack.use(await serveHttp(app, config, options));
  const owned = stack.move();
  return {
    url,
    app,
    async metric(name: string): Promise<Record<string, number>> {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Object.fromEntries(parsePrometheus(text).get(`easel_${name}`)?.samples ?? []);
    },
    async rpc(method: string, params: unknown) {
      const response = await fetch(`${url}/mcp`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      });
      return (await response.json()).result;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type Block = { type: string; data?: string; uri?: string };

const sizeOf = (base64 = "") => Uint8Array.fromBase64(base64).length;

Deno.test("GET /metrics counts the bytes of pictures, wherever they come and go", async () => {
  await using easel = await serve();
  const counted = { in: 0, out: 0 };
  const expectCounted = async () =>
    assertEquals(await easel.metric("bytes_total"), {
      ...counted.in > 0 && { 'direction="in"': counted.in },
      'direction="out"': counted.out,
    });
  const made = await easel.rpc("tools/call", {
    name: "generate_image",
    arguments: { prompt: "a pier".repeat(500), width: 64, height: 64, steps: 1 },
  });
  const blocks: Block[] = made.content;
  for (const { data } of blocks) counted.out += sizeOf(data);
  assert(counted.out > 0);
  await expectCounted();

  const uri = blocks.find(({ type }) => type === "resource_link")?.uri;
  const { contents: [{ blob }] } = await easel.rpc("resources/read", { uri });
  counted.out += sizeOf(blob);
  await expectCounted();

  const picture = Uint8Array.fromBase64(blob);
  await (await fetch(`${easel.url}/upload`, { method: "POST", body: picture })).text();
  counted.in += picture.length;
  await (await fetch(`${easel.url}/upload`, { method: "POST", body: "no picture" })).text();
  await expectCounted();

  const arguments_ = { image: `data:image/png;base64,${blob}`, prompt: "rain", steps: 1 };
  const again = await easel.rpc("tools/call", { name: "image_to_image", arguments: arguments_ });
  counted.in += picture.length;
  for (const { data } of again.content as Block[]) counted.out += sizeOf(data);
  await expectCounted();

  const file = `${easel.url}/files/output/${new URL(uri ?? "").pathname.split("/").at(-1)}`;
  const bytes = await (await fetch(file)).bytes();
  assertEquals(bytes, picture);
  counted.out += bytes.length;
  await expectCounted();
  await (await fetch(file, { method: "HEAD" })).text();
  await (await fetch(`${easel.url}/files/output/none.png`)).text();
  await expectCounted();
});

Deno.test("GET /metrics counts what is open by how it came", async () => {
  await using easel = await serve();
  const open = async (protocols: string[], path: string) => {
    const socket = new WebSocket(easel.url.replace("http", "ws") + path, protocols);
    await new Promise((resolve) => socket.onopen = resolve);
    return socket;
  };
  const sockets = [await open(["mcp"], "/mcp"), await open([], "/ws")];
  const stream = await fetch(`${easel.url}/sse`);
  await easel.rpc("initialize", {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  });
  assertEquals(await easel.metric("sessions"), {
    'transport="http"': 1,
    'transport="sse"': 1,
    'transport="websocket"': 2,
  });
  await stream.body?.cancel();
  for (const socket of sockets) {
    const closed = new Promise((resolve) => socket.onclose = resolve);
    socket.close();
    await closed;
  }
});

Deno.test("GET /metrics tells the free memory of each ComfyUI, and does not ask it each time", async () => {
  await using easel = await serve();
  const [engine] = easel.app.engines.all;
  const ask = engine.client.getSystemStats.bind(engine.client);
  let asked = 0;
  engine.client.getSystemStats = (options) => {
    asked++;
    return ask(options);
  };
  for (let times = 0; times < 20; times++) {
    const { 'engine="demo"': free = 0 } = await easel.metric("comfyui_vram_free_bytes");
    assert(free > 0, `${free}`);
  }
  assert(asked >= 1 && asked <= 3, `asked ${asked} times`);
});
