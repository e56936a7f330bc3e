import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RequestError } from "../../../src/http/request_error.ts";
import type { Log } from "../../../src/http/log.ts";
import { OldServer } from "./old_server.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

function request(id: number, params: unknown = {}) {
  return { jsonrpc: "2.0", id, method: "echo", params };
}

Deno.test(
  "MessageSocket speaks MCP wherever the client offers its subprotocol",
  STRICT,
  async () => {
    await using server = new OldServer();
    for (const path of ["/", "/ws", "/mcp"]) {
      await using socket = await server.socket(path, ["other", "mcp"]);
      assertEquals(socket.socket.protocol, "mcp");
      socket.send(request(1, { text: "größer 🎨" }));
      assertEquals((await socket.next())["result"], { text: "größer 🎨" });
    }
  },
);

Deno.test("MessageSocket speaks MCP at /mcp without a subprotocol", STRICT, async () => {
  await using server = new OldServer();
  await using socket = await server.socket("/mcp");
  socket.send(request(1));
  assertEquals((await socket.next())["id"], 1);
});

Deno.test(
  "MessageSocket takes messages in order, also those that came before the session opened",
  STRICT,
  async () => {
    const opening = Promise.withResolvers<void>();
    const received: unknown[] = [];
    await using server = new OldServer({
      openSession: async ({ send }) => {
        await opening.promise;
        return {
          running: 0,
          receive(message) {
            received.push((message as { id: number }).id);
            send(message);
          },
          settled: () => Promise.resolve(),
          close: () => Promise.resolve(),
        };
      },
    });
    await using socket = await server.socket("/mcp");
    for (let id = 0; id < 50; id++) socket.send(request(id));
    opening.resolve();
    for (let id = 0; id < 50; id++) assertEquals((await socket.next())["id"], id);
    assertEquals(received, Array.from({ length: 50 }, (_, id) => id));
  },
);

Deno.test(
  "MessageSocket answers what is no JSON-RPC with an error, and lives on",
  STRICT,
  async () => {
    await using server = new OldServer({ messageLimit: 1000 });
    await using socket = await server.socket("/mcp");
    const frames = [["{", -32700], ["7", -32600], ["x".repeat(1001), -32600]] as const;
    for (const [frame, code] of frames) {
      socket.send(frame);
      const { id, error } = await socket.next();
      assertEquals([id, (error as { code: number }).code], [null, code]);
    }
    socket.socket.send(new Uint8Array([1]));
    assertEquals((await socket.next())["id"], null);
    socket.send(request(2));
    assertEquals((await socket.next())["id"], 2);
  },
);

Deno.test("MessageSocket refuses one more request where 64 run", STRICT, async () => {
  await using server = new OldServer();
  await using socket = await server.socket("/mcp");
  socket.send(request(1));
  await socket.next();
  const [session] = server.opened;
  session!.running = 64;
  socket.send(request(2));
  const { id, error } = await socket.next();
  assertEquals(id, 2);
  assertStringIncludes((error as { message: string }).message, "64 of this connection still run");
  session!.running = 0;
});

Deno.test(
  "MessageSocket asks before each message whether the principal may go on",
  STRICT,
  async () => {
    await using server = new OldServer({
      admit: () => Promise.reject(new RequestError("Cannot call: wait.", { status: 429 })),
    });
    await using socket = await server.socket("/mcp");
    socket.send(request(5));
    const error = { code: -32000, message: "Cannot call: wait." };
    assertEquals(await socket.next(), { jsonrpc: "2.0", id: 5, error });
  },
);

Deno.test(
  "MessageSocket logs the kind of what it cannot read once a socket, and nothing of it",
  STRICT,
  async () => {
    const lines: unknown[][] = [];
    const log: Log = (level, ...line) => level !== "debug" && lines.push(line);
    await using server = new OldServer({ messageLimit: 1000, log });
    await using socket = await server.socket("/mcp");
    const frames = ['{"swordfish"', "swordfish".repeat(200), new TextEncoder().encode("swordfish")];
    for (let round = 0; round < 20; round++) {
      for (const frame of frames) {
        socket.socket.send(frame);
        assertEquals((await socket.next())["id"], null);
      }
    }
    const told = ["NotJson", "TooLarge", "NotText"].map((reason) => ["frame refused", { reason }]);
    assertEquals(lines, told);
  },
);

Deno.test("MessageSocket counts what cannot be read as a message", STRICT, async () => {
  let asked = 0;
  const admit = () => {
    if (++asked < 3) return Promise.resolve();
    return Promise.reject(new RequestError("Cannot call: wait.", { status: 429 }));
  };
  await using server = new OldServer({ admit });
  await using socket = await server.socket("/mcp");
  const codes: unknown[] = [];
  for (let frames = 0; frames < 4; frames++) {
    socket.send("{");
    codes.push(((await socket.next())["error"] as { code: number }).code);
  }
  assertEquals(codes, [-32700, -32700, -32000, -32000]);
});

Deno.test(
  "MessageSocket ends where a thousand frames wait to be counted, and reads no more",
  STRICT,
  async () => {
    const [counted, full] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = 0;
    const admit = () => {
      if (++asked === 1000) full.resolve();
      return counted.promise;
    };
    await using server = new OldServer({ admit });
    await using socket = await server.socket("/mcp");
    for (let frames = 0; frames < 1000; frames++) socket.send("{");
    await full.promise;
    socket.send("{");
    assertEquals((await socket.closed).code, 1008);
    assertEquals(asked, 1000);
    counted.resolve();
  },
);

Deno.test("MessageSocket ends its session when the client closes", STRICT, async () => {
  await using server = new OldServer();
  const socket = await server.socket("/mcp");
  socket.send(request(1));
  await socket.next();
  socket.socket.close();
  await socket.closed;
  await server.opened[0]!.ended;
  assertEquals(server.old.size, 0);
});

Deno.test("MessageSocket closes when its session ends by itself", STRICT, async () => {
  await using server = new OldServer();
  const socket = await server.socket("/mcp");
  socket.send(request(1));
  await socket.next();
  server.opened[0]!.hooks.onClosed();
  assertEquals((await socket.closed).code, 1001);
});

Deno.test("MessageSocket closes where no session can be opened", STRICT, async () => {
  const logged: string[] = [];
  await using server = new OldServer({
    openSession: () => Promise.reject(new Error("no")),
    log: (_, message) => void logged.push(message),
  });
  const socket = await server.socket("/mcp");
  await socket.closed;
  assertEquals(logged.includes("session failed to open"), true);
});

Deno.test(
  "a WebSocket is refused with 503 when all are busy, and while shutting down",
  STRICT,
  async () => {
    await using server = new OldServer({ maxConnections: 1 });
    await using socket = await server.socket("/mcp");
    socket.send(request(1));
    await socket.next();
    const [session] = server.opened;
    session!.running = 1;
    await assertRejects(() => server.socket("/mcp"), Error, "503");
    session!.running = 0;
    await server.old.drain();
    await assertRejects(() => server.socket("/"), Error, "503");
  },
);

Deno.test("a broken handshake is answered with 400", STRICT, async () => {
  await using server = new OldServer();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n\r\n";
  await connection.write(new TextEncoder().encode(head));
  const buffer = new Uint8Array(1000);
  const read = await connection.read(buffer) ?? 0;
  connection.close();
  const answer = new TextDecoder().decode(buffer.subarray(0, read));
  assertStringIncludes(answer, "HTTP/1.1 400");
  assertEquals(server.old.size, 0);
});
