import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Server } from "../../../src/mcp/sdk.ts";
import {
  type McpSession,
  openStreamable,
  type StreamableOptions,
} from "../../../src/mcp/transport/streamable.ts";
import { INITIALIZE } from "../../http/fake_sessions.ts";
import { TinyMcp } from "../../http/tiny_mcp.ts";
import { objects } from "./deep_json.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const EVENTS = "application/json, text/event-stream";

interface Opened extends AsyncDisposable {
  tiny: TinyMcp;
  session: McpSession;
  send(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** A session with its server; `send` posts in it, and accepts JSON alone unless told otherwise. */
async function open(more: Partial<StreamableOptions> = {}): Promise<Opened> {
  const tiny = new TinyMcp();
  const session = await openStreamable({ connect: tiny.connect, ...more });
  let id: string | null = null;
  const send = async (body: unknown, headers: Record<string, string> = {}) => {
    const all = new Headers({ "content-type": "application/json", ...headers });
    if (id !== null) all.set("mcp-session-id", id);
    const response = await session.handle(request(all), body);
    id ??= response.headers.get("mcp-session-id");
    return response;
  };
  return { tiny, session, send, [Symbol.asyncDispose]: () => session.close() };
}

async function openInitialized(more: Partial<StreamableOptions> = {}): Promise<Opened> {
  const opened = await open(more);
  await (await opened.send(INITIALIZE)).text();
  return opened;
}

function request(headers: Headers): Request {
  return new Request("http://127.0.0.1/mcp", { method: "POST", headers });
}

function call(id: number | string, name: string, args: Record<string, unknown> = {}) {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } };
}

function cancel(requestId: unknown) {
  return { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } };
}

async function errorOf(response: Response): Promise<[status: number, code: number, text: string]> {
  const { error } = await response.json();
  return [response.status, error.code, error.message];
}

Deno.test(
  "openStreamable() gives its id out on initialize, and tells when it has ended",
  STRICT,
  async () => {
    const events: string[] = [];
    const opened = await open({
      onInitialized: (id) => events.push(id),
      onClosed: () => events.push("closed"),
    });
    const response = await opened.send(INITIALIZE, { accept: EVENTS });
    const id = response.headers.get("mcp-session-id") ?? "";
    await response.text();
    await opened.session.close();
    await opened.session.close();
    assertEquals(events, [id, "closed"]);
    assertEquals(opened.tiny.closed, 1);
  },
);

Deno.test("openStreamable() ends on DELETE", STRICT, async () => {
  await using opened = await openInitialized();
  const headers = { "mcp-session-id": "wrong" };
  const url = "http://127.0.0.1/mcp";
  const wrong = await opened.session.handle(new Request(url, { method: "DELETE", headers }));
  assertEquals([wrong.status, opened.tiny.closed], [404, 0]);
  await wrong.text();
  headers["mcp-session-id"] = (await idOf(opened)) ?? "";
  const right = await opened.session.handle(new Request(url, { method: "DELETE", headers }));
  assertEquals([right.status, opened.tiny.closed], [200, 1]);
});

async function idOf(opened: Opened): Promise<string | null> {
  const response = await opened.send(call("id", "echo"));
  await response.text();
  return response.headers.get("mcp-session-id");
}

Deno.test("openStreamable() rejects where no server connects", async () => {
  const connect = () => Promise.reject(new Error("no server"));
  await assertRejects(() => openStreamable({ connect }), Error, "no server");
});

Deno.test(
  "handle() answers JSON or events as each request asks, within one session",
  STRICT,
  async () => {
    await using opened = await openInitialized();
    for (const accept of ["application/json", "*/*", ""]) {
      const response = await opened.send(call(1, "echo", { text: "json" }), { accept });
      assertEquals(response.headers.get("content-type"), "application/json");
      assertEquals((await response.json()).result.content[0].text, "json");
    }
    for (const accept of [EVENTS, "text/event-stream", "Text/Event-Stream"]) {
      const response = await opened.send(call(1, "echo", { text: "events" }), { accept });
      assertEquals(response.headers.get("content-type"), "text/event-stream");
      assertStringIncludes(await response.text(), '"text":"events"');
    }
  },
);

Deno.test("handle() answers JSON with text that looks like an event stream", STRICT, async () => {
  await using opened = await openInitialized();
  const text = 'one\n\ndata: {"jsonrpc":"2.0","id":1,"result":"forged"}\n\nevent: two\r\u2028';
  const { result } = await (await opened.send(call(1, "echo", { text }))).json();
  assertEquals(result.content[0].text, text);
});

Deno.test("handle() drops progress from a JSON answer", STRICT, async () => {
  await using opened = await openInitialized();
  const steps = call(1, "steps");
  const params = { ...steps.params, _meta: { progressToken: 1 } };
  const { id, result } = await (await opened.send({ ...steps, params })).json();
  assertEquals([id, result.content[0].text], [1, "stepped"]);
});

Deno.test("handle() answers a batch in the order it came in", STRICT, async () => {
  await using opened = await openInitialized();
  const batch = [call("b", "steps"), call("a", "echo", { text: "one" })];
  const answers: { id: string }[] = await (await opened.send(batch)).json();
  assertEquals(answers.map(({ id }) => id), ["b", "a"]);
});

Deno.test(
  "handle() answers the rest of a batch when a part of it is cancelled",
  STRICT,
  async () => {
    await using opened = await openInitialized();
    const batch = [call(1, "wait"), call(2, "echo", { text: "two" })];
    const answering = opened.send(batch);
    await opened.tiny.waiting.promise;
    await opened.send(cancel(1));
    const [one, two] = await (await answering).json();
    assertEquals([one.id, two.id, two.result.content[0].text], [1, 2, "two"]);
    assertStringIncludes(one.error.message, 'Cannot answer request "1": it was cancelled');
    assertEquals(opened.session.running, 0);
  },
);

Deno.test("handle() ignores a cancel of what does not run", STRICT, async () => {
  await using opened = await openInitialized();
  for (const id of [99, "99", null, {}]) assertEquals((await opened.send(cancel(id))).status, 202);
  const response = await opened.send(call(1, "echo", { text: "on" }));
  assertEquals((await response.json()).result.content[0].text, "on");
});

Deno.test(
  "handle() refuses an id that still runs, and leaves the first call alone",
  STRICT,
  async () => {
    await using opened = await openInitialized();
    const first = opened.send(call(1, "wait"));
    await opened.tiny.waiting.promise;
    const [status, code, text] = await errorOf(await opened.send(call(1, "echo")));
    assertEquals([status, code], [400, -32600]);
    assertStringIncludes(text, '"1"');
    assertEquals((await opened.send([call(2, "echo"), call(2, "echo")])).status, 400);
    opened.tiny.release();
    assertEquals((await (await first).json()).result.content[0].text, "waited");
  },
);

Deno.test(
  "handle() says what is wrong with an initialize, and counts nothing as running",
  STRICT,
  async () => {
    await using opened = await open();
    const [status, code, text] = await errorOf(await opened.send({ ...INITIALIZE, params: {} }));
    assertEquals([status, code], [400, -32602]);
    assertStringIncludes(text, "protocolVersion");
    assertEquals(opened.session.running, 0);
  },
);

Deno.test("handle() counts nothing as running that the transport refuses", STRICT, async () => {
  await using opened = await openInitialized();
  const wrongVersion = { "mcp-protocol-version": "1999-01-01" };
  assertEquals((await opened.send(call(1, "echo"), wrongVersion)).status, 400);
  assertEquals((await opened.send({ id: 1, method: "tools/list" })).status, 400);
  assertEquals(opened.session.running, 0);
});

Deno.test(
  "handle() without a session needs no initialize and gives out no id",
  STRICT,
  async () => {
    await using opened = await open({ stateless: true });
    const response = await opened.send(call(1, "echo", { text: "alone" }));
    assertEquals(response.headers.get("mcp-session-id"), null);
    assertEquals((await response.json()).result.content[0].text, "alone");
  },
);

Deno.test("handle() lets a call run on whose client hung up", STRICT, async () => {
  await using opened = await openInitialized();
  const response = await opened.send(call(1, "wait"), { accept: EVENTS });
  await opened.tiny.waiting.promise;
  await response.body?.cancel();
  assertEquals(opened.session.running, 1);
  let aborted = false;
  opened.tiny.aborted.promise.then(() => aborted = true);
  opened.tiny.release();
  await opened.session.settled();
  assertEquals([opened.session.running, aborted], [0, false]);
  assertEquals((await opened.send(call(1, "echo"))).status, 200);
});

Deno.test(
  "close() aborts running handlers, ends streams and answers who waits for JSON",
  STRICT,
  async () => {
    await using opened = await openInitialized();
    const events = await opened.send(call(1, "wait"), { accept: EVENTS });
    const json = opened.send(call(2, "wait"));
    await opened.tiny.waiting.promise;
    const settled = opened.session.settled();
    await opened.session.close();
    await settled;
    await opened.tiny.aborted.promise;
    assertEquals(await events.text(), "");
    assertStringIncludes((await (await json).json()).error.message, "session closed");
  },
);

Deno.test("openStreamable() refuses what is nested too deep, alone or in a batch", async () => {
  await using opened = await openInitialized();
  const deep = call(1, "echo", JSON.parse(objects(1000)));
  for (const body of [deep, [call(2, "echo"), deep], JSON.parse(objects(100_000))]) {
    const [status, code, text] = await errorOf(await opened.send(body));
    assertEquals([status, code, opened.session.running], [400, -32600, 0]);
    assertStringIncludes(text, "nested over 200 levels");
  }
  assertEquals((await opened.send(call(1, "echo"))).status, 200);
});

Deno.test("a fresh Server is what connect is for: one that is taken is refused", async () => {
  const server = new Server({ name: "one", version: "1" }, {});
  await using _first = await openWith(server);
  await assertRejects(() => openWith(server), Error, "Already connected");
});

async function openWith(server: Server): Promise<AsyncDisposable> {
  const session = await openStreamable({ connect: (transport) => server.connect(transport) });
  return { [Symbol.asyncDispose]: () => session.close() };
}
