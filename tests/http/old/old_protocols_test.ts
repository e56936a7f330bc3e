import { assertEquals, assertStringIncludes } from "@std/assert";
import { OldServer } from "./old_server.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** A call that answers when the test says so. */
function heldCall() {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  return {
    begun: begun.promise,
    aborted: aborted.promise,
    release: released.resolve,
    callTool: async (_: unknown, { signal }: { signal: AbortSignal }) => {
      signal.addEventListener("abort", () => aborted.resolve());
      begun.resolve();
      await Promise.race([released.promise, aborted.promise]);
      return { image_url: "x" };
    },
  };
}

Deno.test(
  "OldProtocols.shutdown() lets a running call answer, and opens no more",
  STRICT,
  async () => {
    const { callTool, begun, release } = heldCall();
    await using server = new OldServer({ callTool });
    const socket = await server.socket();
    socket.send({ tool: "x" });
    await begun;
    const down = server.old.shutdown({ graceMs: 60_000 });
    const refused = await fetch(`${server.url}/sse`);
    assertEquals([refused.status, refused.headers.get("retry-after")], [503, "5"]);
    await refused.body?.cancel();
    release();
    assertEquals(await socket.next(), { image_url: "x" });
    await down;
    const { code, reason } = await socket.closed;
    assertEquals([code, reason], [1001, "the server is shutting down"]);
  },
);

Deno.test("OldProtocols.shutdown() stops a call that outlasts the grace", STRICT, async () => {
  const { callTool, begun, aborted } = heldCall();
  await using server = new OldServer({ callTool });
  const socket = await server.socket();
  socket.send({ tool: "x" });
  await begun;
  await server.old.shutdown({ graceMs: 0 });
  await aborted;
  await socket.closed;
  assertEquals(server.old.size, 0);
});

Deno.test("oldRoutes() says what belongs at its paths", STRICT, async () => {
  await using server = new OldServer();
  const wrong: [string, string, number, string][] = [
    ["POST", "/sse", 405, "Use GET"],
    ["GET", "/messages", 405, "Use POST"],
    ["GET", "/ws", 426, "WebSocket"],
  ];
  for (const [method, path, status, words] of wrong) {
    const response = await fetch(server.url + path, { method });
    assertEquals(response.status, status, path);
    assertStringIncludes((await response.json()).error.message, words);
  }
});

Deno.test("a stream behind a proxy names the path that the proxy has", STRICT, async () => {
  await using server = new OldServer({ publicUrl: new URL("https://example.com/easel/") });
  const response = await fetch(`${server.url}/sse`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  assertStringIncludes(String(value), "data: /easel/messages?sessionId=");
  await reader.cancel();
});

Deno.test("HEAD opens no stream", STRICT, async () => {
  await using server = new OldServer();
  const response = await fetch(`${server.url}/sse`, { method: "HEAD" });
  assertEquals([response.status, server.old.size], [405, 0]);
});

Deno.test("a WebSocket opens at no other path", STRICT, async () => {
  await using server = new OldServer();
  const error = await server.socket("/messages").catch(String);
  assertStringIncludes(String(error), "Cannot open");
  assertEquals(server.old.size, 0);
});
