import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { HttpServer } from "../../src/http/listen.ts";
import { objects } from "../mcp/transport/deep_json.ts";
import { Client, StreamableHTTPClientTransport } from "../sdk_client.ts";
import { INITIALIZE, post } from "./fake_sessions.ts";
import { serveTiny, TinyMcp } from "./tiny_mcp.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const BOTH = { accept: "application/json, text/event-stream" };

async function connect(server: HttpServer): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", server.url));
  // Its type says "string or undefined" where the interface says "string or absent".
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return Object.assign(client, {
    async [Symbol.asyncDispose]() {
      await transport.terminateSession();
      await client.close();
    },
  });
}

function call(name: string, args: Record<string, unknown> = {}, id = 1) {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } };
}

async function initialize(server: HttpServer): Promise<Record<string, string>> {
  const response = await fetch(`${server.url}/mcp`, post(INITIALIZE, BOTH));
  await response.text();
  return { ...BOTH, "mcp-session-id": response.headers.get("mcp-session-id") ?? "" };
}

async function textOf(result: Promise<unknown>): Promise<string> {
  const { content } = await result as { content: { text: string }[] };
  return content[0]?.text ?? "";
}

Deno.test("the SDK's client lists and calls tools over HTTP", STRICT, async () => {
  await using server = await serveTiny(new TinyMcp());
  await using client = await connect(server);
  const { tools } = await client.listTools();
  assertEquals(tools.map((tool) => tool.name), ["echo", "steps", "wait"]);
  const result = client.callTool({ name: "echo", arguments: { text: "größer 🎨" } });
  assertEquals(await textOf(result), "größer 🎨");
});

Deno.test("progress arrives in order before the answer", STRICT, async () => {
  await using server = await serveTiny(new TinyMcp());
  await using client = await connect(server);
  const seen: number[] = [];
  const onprogress = ({ progress }: { progress: number }) => void seen.push(progress);
  const result = client.callTool({ name: "steps" }, undefined, { onprogress });
  assertEquals(await textOf(result), "stepped");
  assertEquals(seen, [1, 2, 3]);
});

Deno.test("a cancel reaches the handler's signal, and the session goes on", STRICT, async () => {
  const tiny = new TinyMcp();
  await using server = await serveTiny(tiny);
  await using client = await connect(server);
  const abort = new AbortController();
  const cancelled = assertRejects(() =>
    client.callTool({ name: "wait" }, undefined, { signal: abort.signal })
  );
  await tiny.waiting.promise;
  abort.abort();
  await cancelled;
  await tiny.aborted.promise;
  assertEquals(await textOf(client.callTool({ name: "echo", arguments: { text: "on" } })), "on");
});

Deno.test("a cancel ends the event stream of the call", STRICT, async () => {
  const tiny = new TinyMcp();
  await using server = await serveTiny(tiny);
  const headers = await initialize(server);
  const response = await fetch(`${server.url}/mcp`, post(call("wait"), headers));
  await tiny.waiting.promise;
  const params = { requestId: 1 };
  const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params };
  const accepted = await fetch(`${server.url}/mcp`, post(cancel, headers));
  assertEquals([accepted.status, await accepted.text()], [202, ""]);
  assertEquals(await response.text(), "");
});

Deno.test("a cancel answers a client that waits for JSON", STRICT, async () => {
  const tiny = new TinyMcp();
  await using server = await serveTiny(tiny);
  const headers = { ...await initialize(server), accept: "application/json" };
  const calling = fetch(`${server.url}/mcp`, post(call("wait"), headers));
  await tiny.waiting.promise;
  const params = { requestId: 1 };
  const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params };
  await (await fetch(`${server.url}/mcp`, post(cancel, headers))).text();
  const { id, error } = await (await calling).json();
  assertEquals(id, 1);
  assertStringIncludes(error.message, "cancelled");
});

Deno.test("two sessions side by side get their own answers to the same ids", STRICT, async () => {
  const tiny = new TinyMcp();
  await using server = await serveTiny(tiny);
  await using one = await connect(server);
  await using two = await connect(server);
  const texts = Array.from({ length: 20 }, (_, count) => `text ${count}`);
  const answers = texts.map((text, count) =>
    textOf((count % 2 ? one : two).callTool({ name: "echo", arguments: { text } }))
  );
  assertEquals(await Promise.all(answers), texts);
  assertEquals(tiny.connected, 2);
});

Deno.test("100 abandoned sessions are ended, with the servers behind them", STRICT, async () => {
  const tiny = new TinyMcp();
  let time = 0;
  await using server = await serveTiny(tiny, { now: () => time, sessionIdleMs: 1000 });
  for (let count = 0; count < 100; count++) await initialize(server);
  assertEquals([tiny.connected, tiny.closed], [100, 0]);
  time = 1000;
  await initialize(server);
  assertEquals([tiny.connected, tiny.closed], [101, 100]);
});

Deno.test(
  "a plain POST without a session is answered as JSON, and leaves nothing",
  STRICT,
  async () => {
    const tiny = new TinyMcp();
    await using server = await serveTiny(tiny);
    const requests = [call("echo", { text: "one" }), call("echo", { text: "two" })];
    const answers = await Promise.all(requests.map(async (request) => {
      const response = await fetch(`${server.url}/mcp`, post(request));
      assertEquals(response.headers.get("content-type"), "application/json");
      assertEquals(response.headers.get("mcp-session-id"), null);
      return await textOf(response.json().then(({ result }) => result));
    }));
    assertEquals(answers, ["one", "two"]);
    assertEquals([tiny.connected, tiny.closed], [2, 2]);
  },
);

Deno.test("a plain POST that accepts events gets progress and answer", STRICT, async () => {
  await using server = await serveTiny(new TinyMcp());
  const request = call("steps");
  const params = { ...request.params, _meta: { progressToken: "p" } };
  const response = await fetch(`${server.url}/mcp`, post({ ...request, params }, BOTH));
  const events = (await response.text()).split("\n").filter((line) => line.startsWith("data: "));
  const messages = events.map((line) => JSON.parse(line.slice(6)));
  assertEquals(messages.map(({ params }) => params?.progress), [1, 2, 3, undefined]);
  assertEquals(messages[3].result.content[0].text, "stepped");
});

Deno.test("a client that hangs up before any answer leaves no session behind", STRICT, async () => {
  const tiny = new TinyMcp();
  await using server = await serveTiny(tiny, { limits: { sessions: 1 } });
  const body = JSON.stringify(call("wait"));
  const head = "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n" +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(new TextEncoder().encode(head + body));
  await tiny.waiting.promise;
  connection.close();
  tiny.release();
  await tiny.ended.promise;
  const response = await fetch(`${server.url}/mcp`, post(call("echo", { text: "in" })));
  assertEquals(await textOf(response.json().then(({ result }) => result)), "in");
});

Deno.test("shutdown() lets a running call finish", STRICT, async () => {
  const tiny = new TinyMcp();
  const server = await serveTiny(tiny);
  const client = await connect(server);
  const result = textOf(client.callTool({ name: "wait" }));
  await tiny.waiting.promise;
  const down = server.shutdown({ graceMs: 60_000 });
  tiny.release();
  assertEquals(await result, "waited");
  await down;
  assertEquals(tiny.closed, 1);
  await client.close();
});

Deno.test(
  "shutdown() stops a call that outlasts the grace, and tells who waits",
  STRICT,
  async () => {
    const tiny = new TinyMcp();
    const server = await serveTiny(tiny);
    const calling = fetch(`${server.url}/mcp`, post(call("wait")));
    await tiny.waiting.promise;
    await server.shutdown({ graceMs: 0 });
    await tiny.aborted.promise;
    const { error } = await (await calling).json();
    assertStringIncludes(error.message, "session closed");
  },
);

Deno.test(
  "params nested a hundred thousand levels deep are refused, and do not stop the server",
  STRICT,
  async () => {
    await using server = await serveTiny(new TinyMcp());
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${objects(100_000)}}`;
    const response = await fetch(`${server.url}/mcp`, { ...post(0), body });
    const { error } = await response.json();
    assertEquals([response.status, error.code], [400, -32600]);
    assertStringIncludes(error.message, "nested over 200 levels");
    const next = await fetch(`${server.url}/mcp`, post(call("echo", { text: "alive" })));
    assertEquals((await next.json()).result.content[0].text, "alive");
  },
);
