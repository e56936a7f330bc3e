import { assert, assertEquals, assertMatch } from "@std/assert";
import { type HttpServer, listen } from "../../src/http/listen.ts";
import { Choices } from "../jobs/random_cases.ts";
import { GuardedApp, TOKEN } from "./auth/guarded_app.ts";
import { principal } from "./auth/principals.ts";
import { FakeSessions, INITIALIZE, openStream, post } from "./fake_sessions.ts";
import { inTime } from "./in_time.ts";
import { RawSocket } from "./raw_socket.ts";
import { serveTiny, TinyMcp } from "./tiny_mcp.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const HEAD = "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
const BODY = JSON.stringify(INITIALIZE);

/** Whether a good client is answered. */
async function serves({ url }: HttpServer): Promise<boolean> {
  const response = await inTime(fetch(`${url}/mcp`, post(INITIALIZE)), "a good client's answer");
  await response.body?.cancel();
  return response.ok;
}

function closeAll(sockets: readonly RawSocket[]): void {
  for (const socket of sockets) socket[Symbol.dispose]();
}

Deno.test(
  "listen() serves beside 200 sockets that send a request letter by letter",
  STRICT,
  async () => {
    await using server = await listen(new FakeSessions().options());
    const sockets: RawSocket[] = [];
    for (let count = 0; count < 200; count++) {
      sockets.push(await RawSocket.open(server.port, HEAD.slice(0, count % HEAD.length)));
    }
    for (const letter of "X-A") {
      for (const socket of sockets) await socket.write(letter);
      assertEquals(await serves(server), true);
    }
    await inTime(server.shutdown({ graceMs: 1 }), "the end of the server");
    closeAll(sockets);
  },
);

Deno.test("listen() gives up a body that never ends", STRICT, async () => {
  const fakes = new FakeSessions();
  await using server = await listen(fakes.options({ limits: { bodyMs: 50 } }));
  const sockets: RawSocket[] = [];
  for (let count = 0; count < 20; count++) {
    sockets.push(await RawSocket.open(server.port, `${HEAD}Content-Length: 999\r\n\r\n{"json`));
  }
  for (const socket of sockets) assertMatch(await socket.read(), /^HTTP\/1\.1 408 /);
  assertEquals([await serves(server), fakes.opened.length], [true, 1]);
  closeAll(sockets);
});

Deno.test(
  "listen() answers a client that has closed its half of the connection",
  STRICT,
  async () => {
    await using server = await listen(new FakeSessions().options());
    using socket = await RawSocket.open(
      server.port,
      `${HEAD}Content-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`,
    );
    await socket.closeWrite();
    const answer = await socket.readAll();
    // Whether a half-closed client is answered is up to Deno; it is never left waiting.
    assertMatch(answer, /^(HTTP\/1\.1 200 |$)/);
    assertEquals(await serves(server), true);
  },
);

Deno.test(
  "listen() outlives clients that break off anywhere, and logs none as our failure",
  STRICT,
  async () => {
    const failures: unknown[] = [];
    const fakes = new FakeSessions();
    await using server = await listen(fakes.options({
      log: (level, _message, fields) => void (level === "error" && failures.push(fields)),
    }));
    const whole = `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
    const choices = new Choices(3);
    for (let count = 0; count < 100; count++) {
      using socket = await RawSocket.open(server.port, whole.slice(0, choices.below(whole.length)));
      if (choices.chance(0.5)) await socket.closeWrite();
    }
    assertEquals([await serves(server), failures], [true, []]);
  },
);

Deno.test("listen() refuses oversized and broken heads", STRICT, async () => {
  const fakes = new FakeSessions();
  await using server = await listen(fakes.options());
  const heads = [
    `${HEAD}X-Long: ${"a".repeat(1_000_000)}\r\n\r\n`,
    `${HEAD}${"X-Many: a\r\n".repeat(5000)}\r\n`,
    `GET /${"a".repeat(200_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
    `${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`,
    `${HEAD}Content-Length: -1\r\n\r\n{}`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n`,
    `${HEAD}Bad Header: a\r\n\r\n`,
    "GET / HTTP/9.9\r\n\r\n",
    "\r\n\r\n\0\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nnone\r\n\r\n",
  ];
  for (const head of heads) {
    using socket = await RawSocket.open(server.port, head);
    await socket.closeWrite().catch(() => {});
    const answer = await socket.readAll();
    assert(!/^HTTP\/1\.1 [25]/.test(answer), `${head.slice(0, 60)}: ${answer}`);
    assertEquals(await serves(server), true);
  }
});

Deno.test("listen() outlives 200 sockets of random bytes", STRICT, async () => {
  await using server = await listen(new FakeSessions().options());
  const choices = new Choices(5);
  for (let count = 0; count < 200; count++) {
    const bytes = Uint8Array.from({ length: choices.below(3000) }, () => choices.below(256));
    using socket = await RawSocket.open(server.port, bytes);
    await socket.closeWrite().catch(() => {});
    await socket.readAll();
  }
  assertEquals(await serves(server), true);
});

Deno.test("listen() counts no event stream whose client has vanished", STRICT, async () => {
  const fakes = new FakeSessions();
  await using server = await listen(fakes.options({ limits: { streams: 1 } }));
  await serves(server);
  const fake = fakes.opened[0];
  const head = `GET /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n` +
    `Mcp-Session-Id: ${fake?.id}\r\n\r\n`;
  for (let count = 0; count < 20; count++) {
    const stream = openStream();
    if (fake !== undefined) fake.answer = () => stream.response;
    using socket = await RawSocket.open(server.port, head);
    assertMatch(await socket.read(), /^HTTP\/1\.1 200 /);
    socket[Symbol.dispose]();
    await inTime(stream.cancelled, `the end of stream ${count}`);
  }
});

Deno.test(
  "listen() keeps no more sessions than it may of 1,000 that are abandoned",
  STRICT,
  async () => {
    const tiny = new TinyMcp();
    const server = await serveTiny(tiny, { limits: { sessions: 50 } });
    for (let count = 0; count < 100; count++) {
      const opened = await Promise.all(Array.from({ length: 10 }, () => serves(server)));
      assertEquals(opened, Array(10).fill(true));
      assert(tiny.connected - tiny.closed <= 50, `${tiny.connected - tiny.closed} are open`);
    }
    await server.shutdown();
    assertEquals([tiny.connected, tiny.closed], [1000, 1000]);
  },
);

Deno.test(
  "listen() asks for a token over a socket, too, and knows addresses apart",
  STRICT,
  async () => {
    const auth = { tokens: [{ principal: principal("alice"), token: TOKEN }] };
    await using server = await listen(
      new FakeSessions().options({ hostname: "0.0.0.0", auth, limits: { requestsPerMinute: 30 } }),
    );
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${server.url}/mcp`, { headers });
      await response.body?.cancel();
      return response.status;
    };
    const wrong = (from: string) => ask({ "x-api-key": "guess", "x-forwarded-for": from });
    for (let count = 0; count < 10; count++) assertEquals(await wrong("192.0.2.1"), 401);
    assertEquals([await wrong("192.0.2.1"), await wrong("192.0.2.2")], [429, 401]);
    assertEquals(await ask({ authorization: `Bearer ${TOKEN}` }), 200);
  },
);

Deno.test(
  "listen() opens a WebSocket for a route behind auth, and only there",
  STRICT,
  async () => {
    using guarded = await GuardedApp.open({
      routes: (app) =>
        app.get("/ws", (c) => {
          const { socket, response } = Deno.upgradeWebSocket(c.req.raw);
          socket.onopen = () => socket.send(c.get("principal")?.name ?? "nobody");
          return response;
        }),
    });
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => guarded.app.fetch(request),
    );
    const head = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n" +
      "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      "Sec-WebSocket-Version: 13\r\n";
    {
      using refused = await RawSocket.open(server.addr.port, `${head}\r\n`);
      assertMatch(await refused.read(), /^HTTP\/1\.1 401 /);
      using opened = await RawSocket.open(
        server.addr.port,
        `${head}Authorization: Bearer ${TOKEN}\r\n\r\n`,
      );
      let answer = "";
      while (!answer.includes("alice")) answer += await opened.read();
      assertMatch(answer, /^HTTP\/1\.1 101 /);
    }
    await inTime(server.shutdown(), "the end of the server");
  },
);
