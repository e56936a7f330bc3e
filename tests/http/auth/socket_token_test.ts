import { assertEquals, assertStringIncludes } from "@std/assert";
import { type HttpServer, listen } from "../../../src/http/listen.ts";
import { OldProtocols } from "../../../src/http/old/old_protocols.ts";
import { oldRoutes } from "../../../src/http/old/old_routes.ts";
import { openMessageSession } from "../../../src/mcp/old/message_session.ts";
import { FakeSessions } from "../fake_sessions.ts";
import { TestSocket } from "../old/old_server.ts";
import { RawSocket } from "../raw_socket.ts";
import { TinyMcp } from "../tiny_mcp.ts";
import { FakeIssuer } from "./fake_issuer.ts";
import { SCOPES, TOKEN } from "./guarded_app.ts";
import { principal } from "./principals.ts";
import { subprotocolOf } from "./subprotocol_of.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const UPGRADE = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
};

/** A server with auth and WebSockets, which shows what it logs. */
class SocketServer implements AsyncDisposable {
  readonly issuer: FakeIssuer;
  readonly logged: unknown[] = [];
  readonly #old: OldProtocols;
  readonly #server: Promise<HttpServer>;
  #clients = 0;

  constructor(issuer: FakeIssuer) {
    this.issuer = issuer;
    const log = (...line: unknown[]) => void this.logged.push(line);
    const { connect } = new TinyMcp();
    const old = this.#old = new OldProtocols({
      openSession: (hooks) => openMessageSession({ ...hooks, connect }),
      callTool: () => Promise.resolve({}),
      log,
    });
    const auth = {
      tokens: [{ principal: principal("alice"), token: TOKEN }],
      jwt: issuer.options({ scopes: SCOPES }),
    };
    this.#server = listen(
      new FakeSessions().options({
        auth,
        routes: oldRoutes(old),
        answerTo: (request, answer) => old.answerTo(request, answer),
        log,
      }),
    );
  }

  static async open(): Promise<SocketServer> {
    return new SocketServer(await FakeIssuer.open());
  }

  /** The head of the answer, in small letters. Each asks from another address. */
  async ask(path: string, headers: Record<string, string>, method = "GET"): Promise<string> {
    const from = { host: "127.0.0.1", "x-forwarded-for": `192.0.2.${++this.#clients % 250}` };
    const lines = Object.entries({ ...from, ...headers }).map(([name, value]) =>
      `${name}: ${value}\r\n`
    );
    const text = `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
    using socket = await RawSocket.open((await this.#server).port, text);
    return (await socket.read()).toLowerCase();
  }

  /** A client that offers these subprotocols, as a page would. */
  async connect(path: string, protocols: string[]): Promise<TestSocket> {
    const { port } = await this.#server;
    const socket = new TestSocket(new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols));
    await socket.opened;
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#old.close();
    await (await this.#server).shutdown();
  }
}

function statusOf(head: string): number {
  return Number(/^http\/1\.1 (\d+) /.exec(head)?.[1]);
}

async function tokensOf(issuer: FakeIssuer): Promise<Record<string, string>> {
  return {
    wrong: `${TOKEN}x`,
    expired: await issuer.sign({ exp: 1000, scope: "easel:read" }),
    scopeless: await issuer.sign({ scope: "openid" }),
    narrow: await issuer.sign({ scope: "easel:read" }),
    full: TOKEN,
  };
}

Deno.test(
  "each WebSocket route and token has the one right status, in a header or as a subprotocol",
  STRICT,
  async () => {
    await using server = await SocketServer.open();
    const tokens = await tokensOf(server.issuer);
    const ways: ((token: string) => Record<string, string>)[] = [
      (token) => ({ authorization: `Bearer ${token}` }),
      (token) => ({ "sec-websocket-protocol": `mcp, ${subprotocolOf(token)}` }),
      (token) => ({ "sec-websocket-protocol": subprotocolOf(token) }),
    ];
    for (const path of ["/", "/ws", "/mcp"]) {
      assertEquals(statusOf(await server.ask(path, UPGRADE)), 401);
      for (const way of ways) {
        const got: number[] = [];
        for (const token of Object.values(tokens)) {
          got.push(statusOf(await server.ask(path, { ...UPGRADE, ...way(token) })));
        }
        assertEquals(got, [401, 401, 403, 101, 101], `${path} ${way("")}`);
      }
    }
  },
);

Deno.test("a token as a subprotocol opens nothing but a WebSocket", STRICT, async () => {
  await using server = await SocketServer.open();
  const token = { "sec-websocket-protocol": `mcp, ${subprotocolOf(TOKEN)}` };
  for (const path of ["/", "/ws", "/mcp", "/sse", "/upload", "/metrics"]) {
    assertEquals(statusOf(await server.ask(path, token)), 401, path);
    assertEquals(statusOf(await server.ask(path, token, "POST")), 401, path);
  }
  for (const path of ["/sse", "/upload", "/metrics", "/mcp/", "/ws?x"]) {
    const status = statusOf(await server.ask(path, { ...token, ...UPGRADE }));
    assertEquals(status, path === "/ws?x" ? 101 : 401, path);
  }
});

Deno.test("a token as a subprotocol is neither answered nor logged", STRICT, async () => {
  await using server = await SocketServer.open();
  const secret = subprotocolOf(TOKEN);
  for (const protocols of [`mcp, ${secret}`, `${secret}, mcp`, secret, `${secret}x, mcp`]) {
    const headers = { ...UPGRADE, "sec-websocket-protocol": protocols };
    const head = await server.ask("/mcp", headers);
    const [, answered] = /sec-websocket-protocol: (.*)\r/.exec(head) ?? [];
    const isMcp = protocols.includes("mcp") && statusOf(head) === 101;
    assertEquals(answered, isMcp ? "mcp" : undefined, protocols);
    assertEquals(head.includes("bearer."), false, head);
  }
  const text = JSON.stringify(server.logged);
  assertStringIncludes(text, '"status":401');
  for (const part of [TOKEN, secret, secret.slice(7, 20)]) assertEquals(text.includes(part), false);
});

Deno.test("a client with nothing but subprotocols calls tools with its token", STRICT, async () => {
  await using server = await SocketServer.open();
  await using mcp = await server.connect("/mcp", ["mcp", subprotocolOf(TOKEN)]);
  assertEquals(mcp.socket.protocol, "mcp");
  mcp.send({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "echo", arguments: { text: "hi" } },
  });
  assertEquals((await mcp.next())["result"], { content: [{ type: "text", text: "hi" }] });
});
