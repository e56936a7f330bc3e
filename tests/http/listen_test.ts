import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { listen } from "../../src/http/listen.ts";
import { FakeSessions, INITIALIZE, post } from "./fake_sessions.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

Deno.test("listen() serves on a free port and says where", STRICT, async () => {
  await using server = await listen(new FakeSessions().options());
  assertEquals(server.url, `http://127.0.0.1:${server.port}`);
  const { status } = await (await fetch(`${server.url}/health`)).json();
  assertEquals(status, "ok");
});

Deno.test("listen() tells how many sessions are open", STRICT, async () => {
  await using server = await listen(new FakeSessions().options());
  await (await fetch(`${server.url}/mcp`, post(INITIALIZE))).text();
  assertEquals(server.sessions, 1);
});

Deno.test("listen() on all addresses names one that can be called", STRICT, async () => {
  await using server = await listen(
    new FakeSessions().options({ hostname: "0.0.0.0", insecureNoAuth: true }),
  );
  assertEquals(server.url, `http://127.0.0.1:${server.port}`);
});

Deno.test("listen() says which port is in use, and what to do", STRICT, async () => {
  await using server = await listen(new FakeSessions().options());
  const { port } = server;
  await assertRejects(
    () => listen(new FakeSessions().options({ port })),
    Error,
    `Cannot listen on 127.0.0.1:${port}: port in use. ` +
      "Stop the other program or choose another with --port.",
  );
});

Deno.test("listen() says that an address is not this machine's", STRICT, async () => {
  const options = new FakeSessions().options({
    hostname: "192.0.2.1",
    port: 1,
    insecureNoAuth: true,
  });
  const error = await assertRejects(() => listen(options), Error);
  assertStringIncludes(error.message, "Cannot listen on 192.0.2.1:1: not an address of this");
});

Deno.test("listen() says that it lacks the permission", {
  ...STRICT,
  permissions: { net: ["127.0.0.1:8188"] },
}, async () => {
  const options = new FakeSessions().options({ port: 5243 });
  const error = await assertRejects(() => listen(options), Error);
  assertStringIncludes(error.message, "not permitted. Add 127.0.0.1:5243 to --allow-net.");
});

Deno.test("shutdown() frees the port, and may be called again", STRICT, async () => {
  const server = await listen(new FakeSessions().options());
  await Promise.all([server.shutdown(), server.shutdown()]);
  await server[Symbol.asyncDispose]();
  const again = await listen(new FakeSessions().options({ port: server.port }));
  assertEquals(again.port, server.port);
  await again.shutdown();
});

Deno.test("listen() refuses a chunked body over the limit while it comes in", STRICT, async () => {
  await using server = await listen(new FakeSessions().options({ limits: { bodyBytes: 1000 } }));
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const encoder = new TextEncoder();
  await connection.write(encoder.encode(
    "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
      `Transfer-Encoding: chunked\r\n\r\n3e9\r\n${" ".repeat(1001)}\r\n`,
  ));
  // No end of the body is ever sent.
  const buffer = new Uint8Array(100);
  const read = await connection.read(buffer) ?? 0;
  connection.close();
  assertStringIncludes(new TextDecoder().decode(buffer.subarray(0, read)), "HTTP/1.1 413");
});
