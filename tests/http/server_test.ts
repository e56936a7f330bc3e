import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createApp, type HttpOptions } from "../../src/http/server.ts";
import { GuardedApp, TOKEN } from "./auth/guarded_app.ts";
import { FakeSessions, INITIALIZE, openStream, post } from "./fake_sessions.ts";

const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const EVENTS = { accept: "text/event-stream" };

function make(more: Partial<HttpOptions> = {}) {
  const fakes = new FakeSessions();
  return { fakes, app: createApp(fakes.options(more)) };
}

async function initialize({ app, fakes }: ReturnType<typeof make>): Promise<string> {
  await app.request("/mcp", post(INITIALIZE));
  return fakes.opened.at(-1)?.id ?? "";
}

async function messageOf(response: Response): Promise<string> {
  return (await response.json()).error.message;
}

Deno.test("createApp() POST /mcp opens a session for initialize and finds it again", async () => {
  const made = make();
  const id = await initialize(made);
  const response = await made.app.request("/mcp", post(LIST, { "mcp-session-id": id }));
  assertEquals(await response.json(), { answered: true });
  assertEquals(made.fakes.opened.map((fake) => fake.hooks.stateless), [false]);
  assertEquals(made.fakes.opened[0]?.requests, [
    { method: "POST", body: INITIALIZE },
    { method: "POST", body: LIST },
  ]);
});

Deno.test("createApp() POST /mcp serves a request without any session on its own", async () => {
  const { app, fakes } = make();
  const response = await app.request("/mcp", post(LIST));
  assertEquals(response.status, 200);
  assertEquals(fakes.opened.map((fake) => fake.hooks.stateless), [true]);
});

Deno.test("createApp() POST /mcp serves clients that accept JSON, events, anything or nothing", async () => {
  const { app } = make();
  const accepts = [
    "application/json",
    "*/*",
    "text/event-stream",
    "application/*, text/plain;q=0.1",
  ];
  for (const accept of accepts) {
    assertEquals((await app.request("/mcp", post(LIST, { accept }))).status, 200);
  }
  assertEquals((await app.request("/mcp", post(LIST))).status, 200);
});

Deno.test("createApp() POST /mcp refuses a client that can read neither JSON nor events", async () => {
  const { app, fakes } = make();
  const response = await app.request("/mcp", post(LIST, { accept: "image/png" }));
  assertEquals(response.status, 406);
  assertStringIncludes(await messageOf(response), "image/png");
  assertEquals(fakes.opened.length, 0);
});

Deno.test("createApp() answers an unknown session with 404, whatever the method", async () => {
  const { app } = make();
  const headers = { "mcp-session-id": "gone", ...EVENTS };
  for (const init of [post(LIST, headers), { headers }, { method: "DELETE", headers }]) {
    const response = await app.request("/mcp", init);
    assertEquals(response.status, 404);
    assertEquals((await response.json()).error.code, -32001);
  }
});

Deno.test("createApp() answers a stream or a DELETE without a session with 400", async () => {
  const { app } = make();
  for (const init of [{ headers: EVENTS }, { method: "DELETE" }]) {
    const response = await app.request("/mcp", init);
    assertEquals(response.status, 400);
    assertStringIncludes(await messageOf(response), "Mcp-Session-Id");
  }
});

Deno.test("createApp() DELETE /mcp ends the session", async () => {
  const made = make();
  const headers = { "mcp-session-id": await initialize(made) };
  assertEquals((await made.app.request("/mcp", { method: "DELETE", headers })).status, 200);
  assertEquals((await made.app.request("/mcp", post(LIST, headers))).status, 404);
});

Deno.test("createApp() GET /mcp hands on the session's event stream", async () => {
  const made = make();
  const headers = { "mcp-session-id": await initialize(made), ...EVENTS };
  const stream = openStream();
  const fake = made.fakes.opened[0];
  if (fake !== undefined) fake.answer = () => stream.response;
  const response = await made.app.request("/mcp", { headers });
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  stream.end();
  assertEquals(await response.text(), "");
});

Deno.test("createApp() GET /mcp without an event stream tells what the server is", async () => {
  const { app, fakes } = make();
  for (const headers of [{}, { accept: "text/html,*/*" }, { accept: "application/json" }]) {
    const response = await app.request("/mcp", { headers });
    assertEquals(await response.json(), {
      status: "ok",
      name: "easel",
      version: "1.2.3",
      protocolVersions: ["2025-11-25"],
      transport: "streamable-http",
      endpoint: "http://localhost/mcp",
    });
  }
  assertEquals(fakes.opened.length, 0);
});

Deno.test("createApp() HEAD /mcp never opens a stream", async () => {
  const { app } = make();
  const response = await app.request("/mcp", { method: "HEAD", headers: EVENTS });
  assertEquals([response.status, await response.text()], [200, ""]);
});

Deno.test("createApp() GET /health says ok first, and then what the probe found", async () => {
  const { app } = make();
  const response = await app.request("/health");
  assertEquals(await response.text(), '{"status":"ok","ready":true,"comfyui":"reachable"}');
});

Deno.test("createApp() GET /health lets the probe say that it is not ok, in the same place", async () => {
  const { app } = make({ health: () => Promise.resolve({ sessions: 1, status: "degraded" }) });
  const text = await (await app.request("/health")).text();
  assertEquals(text, '{"status":"degraded","ready":false,"sessions":1}');
  assertEquals((await app.request("/health/ready")).status, 503);
  assertEquals((await app.request("/health/live")).status, 200);
});

Deno.test("createApp() GET / points at what there is", async () => {
  const { app } = make();
  const { endpoints } = await (await app.request("/")).json();
  assertEquals(endpoints, { mcp: "/mcp", health: "/health" });
});

Deno.test("createApp() answers an unknown path with 404 and what exists", async () => {
  const { app } = make();
  const response = await app.request("/sse");
  assertEquals(response.status, 404);
  const { error } = await response.json();
  assertStringIncludes(error.message, "/mcp");
  assertEquals(error.data, { endpoints: { mcp: "/mcp", health: "/health" } });
});

Deno.test("createApp() answers a wrong method with 405 and those that work", async () => {
  const { app } = make();
  const put = await app.request("/mcp", { method: "PUT" });
  assertEquals([put.status, put.headers.get("allow")], [405, "GET, POST, DELETE"]);
  const health = await app.request("/health", post({}));
  assertEquals([health.status, health.headers.get("allow")], [405, "GET"]);
});

Deno.test("createApp() answers a body over the limit with 413 and the limit", async () => {
  const { app } = make({ limits: { bodyBytes: 100 } });
  const response = await app.request("/mcp", post("x".repeat(100)));
  assertEquals(response.status, 413);
  assertStringIncludes(await messageOf(response), "100 bytes");
});

Deno.test("createApp() answers invalid JSON with a JSON-RPC parse error", async () => {
  const { app, fakes } = make();
  const response = await app.request("/mcp", { ...post(0), body: "{" });
  assertEquals(response.status, 400);
  const { jsonrpc, id, error } = await response.json();
  assertEquals([jsonrpc, id, error.code], ["2.0", null, -32700]);
  assertEquals(fakes.opened.length, 0);
});

Deno.test("createApp() answers a batch of 64 messages, and refuses a larger one", async () => {
  const { app, fakes } = make();
  const batch = (count: number) => Array.from({ length: count }, (_, id) => ({ ...LIST, id }));
  assertEquals((await app.request("/mcp", post(batch(64)))).status, 200);
  const response = await app.request("/mcp", post(batch(65)));
  assertEquals(response.status, 400);
  assertStringIncludes(await messageOf(response), "65 messages");
  assertEquals(fakes.opened.length, 1);
});

Deno.test("createApp() answers an empty batch with an invalid request error", async () => {
  const { app, fakes } = make();
  const response = await app.request("/mcp", post([]));
  assertEquals([response.status, (await response.json()).error.code], [400, -32600]);
  assertEquals(fakes.opened.length, 0);
});

Deno.test("createApp() survives bodies that are JSON and nothing else", async () => {
  const { app } = make();
  for (const body of [null, 1, "text", true, [null], [[INITIALIZE]], { method: {} }]) {
    assertEquals((await app.request("/mcp", post(body))).status, 200);
  }
});

Deno.test("createApp() answers 503 with Retry-After where all sessions are busy", async () => {
  const made = make({ limits: { sessions: 1 } });
  await initialize(made);
  const fake = made.fakes.opened[0];
  if (fake !== undefined) fake.running = 1;
  const response = await made.app.request("/mcp", post(LIST));
  assertEquals([response.status, response.headers.get("retry-after")], [503, "5"]);
});

Deno.test("createApp() refuses other hosts and origins on every route", async () => {
  const { app, fakes } = make();
  const evil: Record<string, string>[] = [
    { host: "evil.example" },
    { origin: "https://evil.example" },
  ];
  for (const headers of evil) {
    for (const path of ["/", "/health", "/mcp", "/other"]) {
      const response = await app.request(path, { headers });
      assertEquals(response.status, 403);
      assertEquals(response.headers.get("access-control-allow-origin"), null);
    }
    assertEquals((await app.request("/mcp", post(INITIALIZE, headers))).status, 403);
    assertEquals((await app.request("/mcp", { method: "OPTIONS", headers })).status, 403);
  }
  assertEquals(fakes.opened.length, 0);
});

Deno.test("createApp() lets pages of this machine call and read the session's id", async () => {
  const { app } = make();
  const origin = "http://localhost:6274";
  const response = await app.request("/mcp", post(INITIALIZE, { origin }));
  assertEquals(response.headers.get("access-control-allow-origin"), origin);
  assertStringIncludes(
    response.headers.get("access-control-expose-headers") ?? "",
    "Mcp-Session-Id",
  );
  assertEquals(response.headers.get("vary"), "Origin");
});

Deno.test("createApp() lets pages read errors, too", async () => {
  const { app } = make();
  const headers = { origin: "http://localhost:6274", "mcp-session-id": "gone" };
  const response = await app.request("/mcp", post(LIST, headers));
  assertEquals(response.status, 404);
  assertEquals(response.headers.get("access-control-allow-origin"), headers.origin);
});

Deno.test("createApp() OPTIONS answers a browser's preflight", async () => {
  const { app, fakes } = make();
  const response = await app.request("/mcp", {
    method: "OPTIONS",
    headers: {
      origin: "http://localhost:6274",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,mcp-session-id",
    },
  });
  assertEquals(response.status, 204);
  assertEquals(response.headers.get("access-control-allow-methods"), "GET,POST,DELETE");
  const allowed = response.headers.get("access-control-allow-headers")?.toLowerCase() ?? "";
  for (const name of ["content-type", "mcp-session-id", "mcp-protocol-version", "last-event-id"]) {
    assertStringIncludes(allowed, name);
  }
  assertEquals(fakes.opened.length, 0);
});

Deno.test("createApp() sends headers that keep browsers from guessing and framing", async () => {
  const { app } = make();
  const { headers } = await app.request("/mcp");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("x-frame-options"), "DENY");
});

Deno.test("createApp() logs each request with its id and route, and nothing that was sent", async () => {
  const lines: unknown[][] = [];
  const made = make({ log: (...line) => lines.push(line) });
  const id = await initialize(made);
  const secret = {
    jsonrpc: "2.0",
    id: 7,
    method: "tools/call",
    params: { prompt: "a secret cat" },
  };
  const headers = { "mcp-session-id": id, authorization: "Bearer secret" };
  const response = await made.app.request("/mcp?token=secret", post(secret, headers));
  await made.app.request("/mcp?token=secret", post(secret, { "mcp-session-id": "secret" }));
  await made.app.request("/secret");
  const text = JSON.stringify(lines);
  assertEquals(/secret/.test(text) || text.includes(id), false);
  const requestId = response.headers.get("x-request-id");
  assertMatch(requestId ?? "", /^[0-9a-f-]{36}$/);
  assertEquals(
    lines.find(([, , fields]) => (fields as { requestId?: string }).requestId === requestId),
    ["debug", "request", { requestId, method: "POST", route: "/mcp", status: 200 }],
  );
});

Deno.test("createApp() answers our own failures with 500, the cause only in the log", async () => {
  const lines: unknown[][] = [];
  const { app } = make({
    info: () => {
      throw new Error("password in /home/me");
    },
    log: (...line) => lines.push(line),
  });
  const response = await app.request("/mcp");
  assertEquals(response.status, 500);
  assertEquals((await response.text()).includes("password"), false);
  const [level, message, fields] = lines[0] ?? [];
  assertEquals([level, message], ["error", "request failed"]);
  assertStringIncludes(String((fields as { error: unknown }).error), "password in /home/me");
});

Deno.test("createApp() hides a session from other tokens, and from another scope of its own", async () => {
  using guarded = await GuardedApp.open();
  const { issuer } = guarded;
  const alice = { authorization: `Bearer ${TOKEN}` };
  await guarded.ask("/mcp", post(INITIALIZE, alice));
  const headers = { "mcp-session-id": guarded.fakes.opened[0]?.id ?? "" };
  const jwt = { authorization: `Bearer ${await issuer.sign({ scope: "easel:read" })}` };
  const events = { accept: "text/event-stream" };
  for (
    const init of [post(LIST, jwt), { headers: { ...jwt, ...events } }, {
      headers: jwt,
      method: "DELETE",
    }]
  ) {
    const response = await guarded.ask("/mcp", {
      ...init,
      headers: { ...init.headers as Record<string, string>, ...headers },
    });
    assertEquals(response.status, 404);
  }
  assertEquals((await guarded.ask("/mcp", post(LIST, headers))).status, 401);
  assertEquals((await guarded.ask("/mcp", post(LIST, { ...headers, ...alice }))).status, 200);
});

Deno.test("createApp() answers 429 where a client keeps too many event streams open", async () => {
  const made = make({ limits: { streams: 2 } });
  const ask = async () => {
    const headers = { "mcp-session-id": await initialize(made), ...EVENTS };
    const stream = openStream();
    const fake = made.fakes.opened.at(-1);
    if (fake !== undefined) fake.answer = () => stream.response;
    return { stream, response: await made.app.request("/mcp", { headers }) };
  };
  const one = await ask();
  assertEquals([(await ask()).response.status, (await ask()).response.status], [200, 429]);
  one.stream.end();
  await one.response.text();
  assertEquals((await ask()).response.status, 200);
});

Deno.test("createApp() tells of each answer by its route, also of one that failed", async () => {
  const seen: [string, string, number][] = [];
  const { app } = make({
    info: () => {
      throw new Error("broken");
    },
    onAnswer: ({ route, method, status }) => seen.push([method, route, status]),
  });
  await app.request("/mcp", post(LIST));
  await app.request("/mcp");
  await app.request("/nothing/secret");
  assertEquals(seen, [["POST", "/mcp", 200], ["GET", "/mcp", 500], ["GET", "/*", 404]]);
});

Deno.test("createApp() gives added routes what they share with its own", async () => {
  const added: string[] = [];
  const { app } = make({
    openRoutes: (app, { streams, requests }) => {
      added.push(typeof streams.hold, typeof requests.countPrincipal);
      app.get("/mine", (c) => c.json({ mine: true }));
    },
    routes: (app) => app.get("/", (c) => c.json({ principal: c.get("principal")?.id })),
  });
  assertEquals(added, ["function", "function"]);
  assertEquals(await (await app.request("/mine")).json(), { mine: true });
  assertEquals(await (await app.request("/")).json(), { principal: "local" });
});

Deno.test("createApp() lets answerTo() have the last word", async () => {
  const { app } = make({
    answerTo: (request, answer) =>
      request.url.endsWith("/ws") ? new Response(`${answer.status}`) : answer,
  });
  assertEquals(await (await app.fetch(new Request("http://127.0.0.1/ws"))).text(), "404");
  assertEquals((await app.fetch(new Request("http://127.0.0.1/health"))).status, 200);
});
