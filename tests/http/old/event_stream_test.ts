import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { OldProtocolsOptions } from "../../../src/http/old/old_protocols.ts";
import { post } from "../fake_sessions.ts";
import { OldServer } from "./old_server.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** A client's event stream; events come in order. */
class TestStream implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #abort: AbortController;
  #text = "";
  path = "";

  constructor(response: Response, abort: AbortController) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    this.#abort = abort;
  }

  /** The next event or comment; undefined at the end. */
  async next(): Promise<string | undefined> {
    while (!this.#text.includes("\n\n")) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const end = this.#text.indexOf("\n\n");
    const event = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 2);
    return event;
  }

  /** The next message, keep-alives aside. */
  async message(): Promise<Record<string, unknown>> {
    let event = await this.next();
    while (event?.startsWith(":")) event = await this.next();
    return JSON.parse(event!.replace("event: message\ndata: ", ""));
  }

  /** Hangs up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#reader.cancel().catch(() => {});
  }
}

async function open(server: OldServer, headers: Record<string, string> = {}): Promise<TestStream> {
  const abort = new AbortController();
  const response = await fetch(`${server.url}/sse`, { signal: abort.signal, headers });
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  const stream = new TestStream(response, abort);
  const endpoint = await stream.next();
  assertMatch(endpoint!, /^event: endpoint\ndata: \/messages\?sessionId=[\da-f-]{36}$/);
  stream.path = endpoint!.split("data: ")[1]!;
  return stream;
}

async function send(server: OldServer, path: string, init: RequestInit): Promise<Response> {
  return await fetch(server.url + path, init);
}

/** A server that tells when a stream has ended. */
function watched(
  more: Partial<OldProtocolsOptions> = {},
): { server: OldServer; ended: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const log = (_: string, message: string) => message === "connection closed" && resolve();
  return { server: new OldServer({ ...more, log }), ended: promise };
}

const REQUEST = { jsonrpc: "2.0", id: 1, method: "echo", params: { text: "größer 🎨" } };

Deno.test("EventStream names where to post, and answers on the stream", STRICT, async () => {
  await using server = new OldServer();
  await using stream = await open(server);
  const response = await send(server, stream.path, post(REQUEST));
  assertEquals([response.status, await response.text()], [202, "Accepted"]);
  assertEquals(await stream.message(), { jsonrpc: "2.0", id: 1, result: REQUEST.params });
});

Deno.test("EventStream takes an array of messages", STRICT, async () => {
  await using server = new OldServer();
  await using stream = await open(server);
  await (await send(server, stream.path, post([REQUEST, { ...REQUEST, id: 2 }]))).text();
  assertEquals([(await stream.message())["id"], (await stream.message())["id"]], [1, 2]);
});

Deno.test("EventStream sends comments that keep it alive", STRICT, async () => {
  await using server = new OldServer({ keepAliveMs: 1 });
  await using stream = await open(server);
  assertEquals(await stream.next(), ": keep-alive");
  assertEquals(await stream.next(), ": keep-alive");
});

Deno.test("EventStream keeps two sessions apart", STRICT, async () => {
  await using server = new OldServer();
  await using one = await open(server);
  await using two = await open(server);
  await (await send(server, two.path, post({ ...REQUEST, params: "two" }))).text();
  await (await send(server, one.path, post({ ...REQUEST, params: "one" }))).text();
  assertEquals((await one.message())["result"], "one");
  assertEquals((await two.message())["result"], "two");
});

Deno.test(
  "postMessage() answers 404 for a session that is not there, or somebody else's",
  STRICT,
  async () => {
    await using server = new OldServer();
    await using stream = await open(server, { "x-who": "alice" });
    for (
      const path of ["/messages", "/messages?sessionId=", "/messages?sessionId=x", stream.path]
    ) {
      const response = await send(server, path, post(REQUEST));
      assertEquals(response.status, 404);
      assertStringIncludes((await response.json()).error.message, "Open another: GET /sse");
    }
    const own = await send(server, stream.path, post(REQUEST, { "x-who": "alice" }));
    assertEquals([own.status, await own.text()], [202, "Accepted"]);
  },
);

Deno.test(
  "postMessage() answers 400 for what is no JSON-RPC, 413 for too much, 415 for other types",
  STRICT,
  async () => {
    await using server = new OldServer({ messageLimit: 1000 });
    await using stream = await open(server);
    const json = { "content-type": "application/json" };
    const bodies: [RequestInit, number][] = [
      [{ method: "POST", body: "{", headers: json }, 400],
      [{ method: "POST", body: "7", headers: json }, 400],
      [{ method: "POST", body: `"${"x".repeat(1000)}"`, headers: json }, 413],
      [{ method: "POST", body: "{}", headers: { "content-type": "text/plain" } }, 415],
    ];
    for (const [init, status] of bodies) {
      const response = await send(server, stream.path, init);
      assertEquals(response.status, status);
      await response.body?.cancel();
    }
  },
);

Deno.test("EventStream ends its session when the client hangs up", STRICT, async () => {
  const { server: made, ended } = watched();
  await using server = made;
  const stream = await open(server);
  await stream[Symbol.asyncDispose]();
  await ended;
  await server.opened[0]!.ended;
  assertEquals(server.old.size, 0);
});

Deno.test("EventStream notices a client that vanishes", STRICT, async () => {
  const { server: made, ended } = watched({ keepAliveMs: 5 });
  await using server = made;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head = "GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  await connection.write(new TextEncoder().encode(head));
  await connection.read(new Uint8Array(1000));
  connection.close();
  await ended;
  await server.opened[0]!.ended;
});

Deno.test(
  "EventStream ends when its session does, and when the server closes",
  STRICT,
  async () => {
    await using server = new OldServer();
    await using one = await open(server);
    await using two = await open(server);
    server.opened[0]!.hooks.onClosed();
    assertEquals(await one.next(), undefined);
    server.old.close();
    assertEquals(await two.next(), undefined);
    const refused = await fetch(`${server.url}/sse`);
    assertEquals(refused.status, 503);
    await refused.body?.cancel();
  },
);

Deno.test("EventStream lets go of a client that does not read", STRICT, async () => {
  const { server: made, ended } = watched();
  await using server = made;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head = "GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  await connection.write(new TextEncoder().encode(head));
  await connection.read(new Uint8Array(1000));
  const [session] = server.opened;
  const megabyte = "x".repeat(1024 * 1024);
  for (let count = 0; count < 100 && server.old.size === 1; count++) {
    session!.hooks.send({ jsonrpc: "2.0", method: "notifications/x", params: { megabyte } });
  }
  await ended;
  assertEquals(server.old.size, 0);
  connection.close();
});

Deno.test("the least used stream gives way to one more than there may be", STRICT, async () => {
  let time = 0;
  await using server = new OldServer({ maxConnections: 2, now: () => time++ });
  await using one = await open(server);
  await using two = await open(server);
  await (await send(server, one.path, post(REQUEST))).text();
  await one.message();
  await using _three = await open(server);
  assertEquals(await two.next(), undefined);
  await (await send(server, one.path, post(REQUEST))).text();
  assertEquals((await one.message())["id"], 1);
});
