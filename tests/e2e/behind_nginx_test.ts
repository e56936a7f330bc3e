import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { createApp } from "../../src/app.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { createLog } from "../../src/telemetry/create_log.ts";
import { Client, StreamableHTTPClientTransport } from "../sdk_client.ts";
import { findLeak } from "./find_leak.ts";
import { hasNginx, startNginx } from "./nginx.ts";

const IDENTITY = { name: "easel", version: "0.0.0" };
const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const PROMPT = "a pier that nobody may hear of";
const NGINX = {
  ignore: !hasNginx,
  sanitizeOps: false,
};
const needs = hasNginx ? "" : " [needs nginx, not installed]";

/** Easel over HTTP on the demo engine, and an nginx before it. */
async function start(options: { readTimeout: number; keepAliveMs?: number }) {
  const config = parseConfig(["serve", "--demo", "--port", "0"]);
  const stack = new AsyncDisposableStack();
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log = stack.use(createLog({ level: "debug", format: "text", areas: {}, write }));
  stack.defer(() => {
    const hidden = { prompts: [PROMPT], secrets: [], paths: [ROOT], shortStacks: true };
    assertEquals(findLeak(lines.join("\n"), hidden), undefined);
    assert(lines.length > 0, "nothing was logged");
  });
  const app = stack.use(await createApp(config, { identity: IDENTITY, log }));
  const { readTimeout, ...rest } = options;
  const server = stack.use(await serveHttp(app, config, { identity: IDENTITY, log, ...rest }));
  const nginx = stack.use(await startNginx(server.url, { readTimeout }));
  return { app, nginx, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

Deno.test(`progress comes through nginx while the job still runs${needs}`, NGINX, async () => {
  await using world = await start({ readTimeout: 60 });
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", world.nginx.url));
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  const runningAt: boolean[] = [];
  const result = await client.callTool(
    { name: "generate_image", arguments: { prompt: PROMPT, steps: 20, width: 64, height: 64 } },
    undefined,
    { onprogress: () => runningAt.push(world.app.jobs.list()[0]?.ended === false) },
  );
  await client.close();
  assert(!result.isError, JSON.stringify(result.content));
  assertEquals(runningAt[0], true);
  assert(runningAt.filter(Boolean).length > 3, `${runningAt}`);
});

Deno.test(
  `an idle stream outlives nginx's patience by its keep-alives${needs}`,
  NGINX,
  async () => {
    await using world = await start({ readTimeout: 1, keepAliveMs: 250 });
    const headers = { accept: "application/json, text/event-stream" };
    const initialize = {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "test", version: "1" },
      },
    };
    const greeting = await fetch(`${world.nginx.url}/mcp`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(initialize),
    });
    await greeting.text();
    const session = greeting.headers.get("mcp-session-id") ?? "";
    const stream = await fetch(`${world.nginx.url}/mcp`, {
      headers: { accept: "text/event-stream", "mcp-session-id": session },
    });
    assertEquals(stream.status, 200);
    // Twelve of them are three times what nginx waits for in silence.
    let comments = 0;
    for await (const text of stream.body!.pipeThrough(new TextDecoderStream())) {
      comments += text.match(/^:/gm)?.length ?? 0;
      if (comments >= 12) break;
    }
    assert(comments >= 12, `the stream ended after ${comments} keep-alives`);
  },
);
