import { assertEquals, assertThrows } from "@std/assert";
import { openMessageSession } from "../../../src/mcp/old/message_session.ts";
import { TinyMcp } from "../../http/tiny_mcp.ts";
import { objects } from "../transport/deep_json.ts";

interface Message {
  id?: unknown;
  result?: unknown;
  error?: { code: number };
}

/** A session on a small MCP, and what it sent. */
async function open(tiny = new TinyMcp()) {
  const sent: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  let closed = 0;
  const session = await openMessageSession({
    connect: tiny.connect,
    send(message) {
      const next = waiting.shift();
      if (next) next(message as Message);
      else sent.push(message as Message);
    },
    onClosed: () => void closed++,
  });
  return {
    tiny,
    session,
    closed: () => closed,
    next: () => {
      const { promise, resolve } = Promise.withResolvers<Message>();
      const message = sent.shift();
      if (message) resolve(message);
      else waiting.push(resolve);
      return promise;
    },
  };
}

function call(id: number, name: string) {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name } };
}

Deno.test("openMessageSession() answers without an initialize", async () => {
  const { session, next } = await open();
  session.receive({ jsonrpc: "2.0", id: "a", method: "tools/list" });
  assertEquals(session.running, 1);
  const { id, result } = await next();
  assertEquals([id, (result as { tools: unknown[] }).tools.length], ["a", 3]);
  await session.settled();
  assertEquals(session.running, 0);
  await session.close();
});

Deno.test("openMessageSession() refuses what is no JSON-RPC", async () => {
  const { session } = await open();
  for (const message of [null, 7, "x", [], {}, { jsonrpc: "1.0", id: 1, method: "ping" }]) {
    assertThrows(() => session.receive(message), TypeError, "not JSON-RPC 2.0");
  }
  assertEquals(session.running, 0);
  await session.close();
});

Deno.test("openMessageSession() refuses what is nested too deep", async () => {
  const { session } = await open();
  const message = { ...call(1, "echo"), params: JSON.parse(objects(100_000)) };
  assertThrows(() => session.receive(message), TypeError, "nested over 200 levels");
  assertEquals(session.running, 0);
  await session.close();
});

Deno.test("openMessageSession() refuses an id that still runs, and takes it again afterwards", async () => {
  const { session, tiny, next } = await open();
  session.receive(call(1, "wait"));
  await tiny.waiting.promise;
  assertThrows(() => session.receive(call(1, "echo")), TypeError, '"1": one with this id');
  tiny.release();
  await next();
  session.receive(call(1, "echo"));
  assertEquals((await next()).id, 1);
  await session.close();
});

Deno.test("openMessageSession() counts a cancelled request as ended", async () => {
  const { session, tiny } = await open();
  session.receive(call(1, "wait"));
  await tiny.waiting.promise;
  const params = { requestId: 1 };
  session.receive({ jsonrpc: "2.0", method: "notifications/cancelled", params });
  await session.settled();
  await tiny.aborted.promise;
  assertEquals(session.running, 0);
  await session.close();
});

Deno.test("openMessageSession() aborts what runs when it is closed, and tells once", async () => {
  const { session, tiny, closed } = await open();
  session.receive(call(1, "wait"));
  await tiny.waiting.promise;
  await session.close();
  await session.close();
  await tiny.aborted.promise;
  assertEquals([closed(), session.running, tiny.closed], [1, 0, 1]);
});

Deno.test("openMessageSession() counts a request as ended where its answer cannot be sent", async () => {
  const tiny = new TinyMcp();
  const session = await openMessageSession({
    connect: tiny.connect,
    send: () => {
      throw new Error("gone");
    },
  });
  session.receive(call(1, "echo"));
  await session.settled();
  assertEquals(session.running, 0);
  await session.close();
});
