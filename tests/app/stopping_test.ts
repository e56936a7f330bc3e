import { assert, assertEquals, assertRejects } from "@std/assert";
import { createApp } from "../../src/app.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { DemoEngine } from "../../src/demo/engine.ts";

const INITIALIZE = {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};

Deno.test("while it stops, an Easel says that it is not ready, and takes no call but ends those it has", async () => {
  await using engine = new DemoEngine({ stepMs: 40 });
  await using comfy = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => engine.fetch(request),
  );
  const address = `http://127.0.0.1:${comfy.addr.port}`;
  const config = parseConfig(["serve", "--port=0", "--comfyui", address, "--job-store=none"]);
  const options = { identity: { name: "easel", version: "0.0.0" }, log: () => {} };
  await using app = await createApp(config, options);
  await using server = await serveHttp(app, config, options);

  /** Over a connection of its own, as a balancer's probe has it. */
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const response = await fetch(server.url + path, { ...init, client });
    return new Response(await response.text(), response);
  }
  const rpc = (method: string, params: unknown, session = "") =>
    ask("/mcp", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...session !== "" && { "mcp-session-id": session },
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
  const image = (steps: number) => ({
    name: "generate_image",
    arguments: { prompt: "a pier", width: 64, height: 64, steps },
  });

  const { headers } = await rpc("initialize", INITIALIZE);
  const session = headers.get("mcp-session-id") ?? "";
  assertEquals((await ask("/health/ready")).status, 200);
  const running = rpc("tools/call", image(50), session);
  while (app.jobs.active === 0) await new Promise((resolve) => setTimeout(resolve, 5));

  const stopped = server.shutdown({ graceMs: 20_000 });
  const ready = await ask("/health/ready");
  assertEquals([ready.status, ready.headers.get("retry-after")], [503, "5"]);
  assertEquals((await ask("/health/live")).status, 200);
  const refused = await rpc("tools/call", image(1), session);
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "5"]);
  assertEquals((await rpc("initialize", INITIALIZE)).status, 503);
  assertEquals(app.jobs.active, 1);

  const { result } = await (await running).json();
  assert(!result.isError, JSON.stringify(result));
  await stopped;
  await assertRejects(() => ask("/health/ready"));
});
