import { assertEquals, assertRejects } from "@std/assert";
import { type HttpServer, listen } from "../../../src/http/listen.ts";
import { OldProtocols } from "../../../src/http/old/old_protocols.ts";
import { oldRoutes } from "../../../src/http/old/old_routes.ts";
import type { HttpOptions } from "../../../src/http/server.ts";
import { openMessageSession } from "../../../src/mcp/old/message_session.ts";
import { Client } from "../../sdk_client.ts";
import { FakeSessions, post } from "../fake_sessions.ts";
import { TinyMcp } from "../tiny_mcp.ts";
import { SSEClientTransport, WebSocketClientTransport } from "./old_sdk_clients.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

interface Served extends AsyncDisposable {
  tiny: TinyMcp;
  old: OldProtocols;
  server: HttpServer;
}

/** The real server with a small MCP behind the old protocols. */
async function serve(more: Partial<HttpOptions> = {}): Promise<Served> {
  const tiny = new TinyMcp();
  const old = new OldProtocols({
    openSession: (hooks) => openMessageSession({ ...hooks, connect: tiny.connect }),
    callTool: () => Promise.resolve({}),
  });
  const server = await listen(
    new FakeSessions().options({
      routes: oldRoutes(old),
      answerTo: (request, answer) => old.answerTo(request, answer),
      ...more,
    }),
  );
  return {
    tiny,
    old,
    server,
    async [Symbol.asyncDispose]() {
      old.close();
      await server.shutdown();
    },
  };
}

type Connectable = Parameters<Client["connect"]>[0];

const WAYS: Record<string, (url: string, token?: string) => Connectable> = {
  "event streams": (url, token) =>
    new SSEClientTransport(
      new URL("/sse", url),
      token === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${token}` } } },
    ) as Connectable,
  "a WebSocket at /mcp": (url) => new WebSocketClientTransport(new URL("/mcp", url)),
  "a WebSocket at /ws": (url) => new WebSocketClientTransport(new URL("/ws", url)),
};

async function connect(transport: Connectable): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

async function textOf(result: Promise<unknown>): Promise<string> {
  const { content } = await result as { content: { text: string }[] };
  return content[0]?.text ?? "";
}

for (const [way, transport] of Object.entries(WAYS)) {
  Deno.test(`the SDK's client lists and calls tools over ${way}`, STRICT, async () => {
    await using served = await serve();
    await using client = await connect(transport(served.server.url));
    const { tools } = await client.listTools();
    assertEquals(tools.map(({ name }) => name), ["echo", "steps", "wait"]);
    const text = "größer 🎨";
    assertEquals(await textOf(client.callTool({ name: "echo", arguments: { text } })), text);
  });

  Deno.test(`a cancel reaches the handler's signal over ${way}`, STRICT, async () => {
    await using served = await serve();
    await using client = await connect(transport(served.server.url));
    const abort = new AbortController();
    const cancelled = assertRejects(() =>
      client.callTool({ name: "wait" }, undefined, { signal: abort.signal })
    );
    await served.tiny.waiting.promise;
    abort.abort();
    await cancelled;
    await served.tiny.aborted.promise;
    await served.old.drain();
    assertEquals(await textOf(client.callTool({ name: "echo", arguments: { text: "on" } })), "on");
  });

  Deno.test(`a client that goes cancels what runs over ${way}`, STRICT, async () => {
    await using served = await serve();
    const client = await connect(transport(served.server.url));
    const lost = assertRejects(() => client.callTool({ name: "wait" }));
    await served.tiny.waiting.promise;
    await client.close();
    await lost;
    await served.tiny.aborted.promise;
    await served.tiny.ended.promise;
    assertEquals([served.old.size, served.tiny.closed], [0, 1]);
  });

  Deno.test(`two clients side by side get their own answers over ${way}`, STRICT, async () => {
    await using served = await serve();
    await using one = await connect(transport(served.server.url));
    await using two = await connect(transport(served.server.url));
    const texts = Array.from({ length: 20 }, (_, count) => `text ${count}`);
    const answers = texts.map((text, count) =>
      textOf((count % 2 ? one : two).callTool({ name: "echo", arguments: { text } }))
    );
    assertEquals(await Promise.all(answers), texts);
  });

  Deno.test(`drain() waits for a call over ${way}`, STRICT, async () => {
    await using served = await serve();
    await using client = await connect(transport(served.server.url));
    const result = textOf(client.callTool({ name: "wait" }));
    await served.tiny.waiting.promise;
    let drained = false;
    const draining = served.old.drain().then(() => drained = true);
    assertEquals(drained, false);
    served.tiny.release();
    await draining;
    assertEquals(await result, "waited");
  });
}

Deno.test("progress arrives in order before the answer over a WebSocket", STRICT, async () => {
  await using served = await serve();
  await using client = await connect(
    new WebSocketClientTransport(new URL("/ws", served.server.url)),
  );
  const seen: number[] = [];
  const onprogress = ({ progress }: { progress: number }) => void seen.push(progress);
  const result = client.callTool({ name: "steps" }, undefined, { onprogress });
  assertEquals(await textOf(result), "stepped");
  assertEquals(seen, [1, 2, 3]);
});

// The SDK's client looks at the answer first where it comes with the progress in one piece.
Deno.test("progress is sent in order before the answer on an event stream", STRICT, async () => {
  await using served = await serve();
  const { url } = served.server;
  const stream = await fetch(`${url}/sse`);
  let events = "";
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  const until = async (text: string) => {
    while (!events.includes(text)) events += (await reader.read()).value;
  };
  await until("\n\n");
  const [, path] = /data: (\S+)/.exec(events) ?? [];
  const params = { name: "steps", _meta: { progressToken: "p" } };
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
  await (await fetch(url + path, post(call))).text();
  await until("stepped");
  const progress = [...events.matchAll(/"progress":(\d)/g)].map(([, count]) => Number(count));
  assertEquals(progress, [1, 2, 3]);
  assertEquals(events.lastIndexOf('"progress":3') < events.indexOf("stepped"), true);
  await reader.cancel();
});

Deno.test("old protocols need a token where auth is on", STRICT, async () => {
  const principal = { id: "token:a", name: "a", priority: "normal", seesAll: false } as const;
  const auth = { tokens: [{ principal, token: "a-long-and-secret-token" }] };
  await using served = await serve({ auth });
  const { url } = served.server;
  for (const [path, method] of [["/sse", "GET"], ["/messages", "POST"], ["/ws", "GET"]] as const) {
    const response = await fetch(url + path, { method });
    await response.body?.cancel();
    assertEquals(response.status, 401, path);
  }
  await assertRejects(() => connect(WAYS["a WebSocket at /mcp"]!(url)));
  await using client = await connect(WAYS["event streams"]!(url, "a-long-and-secret-token"));
  assertEquals(await textOf(client.callTool({ name: "echo", arguments: { text: "in" } })), "in");
});

Deno.test("a page of another site opens no socket and no stream", STRICT, async () => {
  await using served = await serve();
  const headers = { origin: "https://evil.example" };
  const upgrade = {
    ...headers,
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "sec-websocket-version": "13",
  };
  assertEquals(await statusOf(served.server.port, "/sse", headers), 403);
  assertEquals(await statusOf(served.server.port, "/", upgrade), 403);
  assertEquals(served.old.size, 0);
});

/** `fetch` lets nobody set `Origin` or `Upgrade`. */
async function statusOf(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = Object.entries({ host: "127.0.0.1", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  await connection.write(
    new TextEncoder().encode(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`),
  );
  const buffer = new Uint8Array(100);
  const read = await connection.read(buffer) ?? 0;
  return Number(new TextDecoder().decode(buffer.subarray(0, read)).split(" ")[1]);
}
