import { assert, assertEquals } from "@std/assert";
import { createApp } from "../../src/http/server.ts";
import { Sessions } from "../../src/http/sessions.ts";
import { openStreamable } from "../../src/mcp/transport/streamable.ts";
import { Choices } from "../jobs/random_cases.ts";
import { FakeSessions, INITIALIZE, post } from "./fake_sessions.ts";
import { inTime } from "./in_time.ts";
import { TinyMcp } from "./tiny_mcp.ts";

const METHODS = ["GET", "DELETE", "PUT", "OPTIONS", "HEAD", "BREW"];
const PATHS = ["/upload", "/", "/health", "/mcp/", "/%ff", "/..%2fmcp", "//"];
const ACCEPTS = [
  "application/json",
  "text/event-stream",
  "*/*",
  "image/png",
  "",
  ";;;,,,q=",
  "\xff",
];
const TYPES = [
  "application/json",
  "application/json;charset=utf-8",
  "text/plain",
  "",
  "json",
  "a/b;",
];
const RPC_METHODS = ["initialize", "ping", "tools/list", "tools/call", "nothing", "", "__proto__"];
const NOTES = ["notifications/cancelled", "notifications/initialized", "notifications/progress"];
const SCALARS = [null, true, 0, -1, 1e308, 0.1, "", "echo", "\u0000\ud800", "9".repeat(400)];

/** Any JSON value, often with names that mean something to JSON-RPC or JavaScript. */
function randomValue(choices: Choices, depth = 0): unknown {
  if (depth > 3 || choices.chance(0.5)) return choices.pick(SCALARS);
  const size = choices.below(4);
  if (choices.chance(0.4)) {
    return Array.from({ length: size }, () => randomValue(choices, depth + 1));
  }
  const names = ["id", "method", "params", "name", "arguments", "_meta", "__proto__", "toString"];
  return Object.fromEntries(
    Array.from({ length: size }, () => [choices.pick(names), randomValue(choices, depth + 1)]),
  );
}

/** A message that is nearly right. */
function randomMessage(choices: Choices): Record<string, unknown> {
  const message: Record<string, unknown> = {
    jsonrpc: "2.0",
    id: choices.below(3),
    method: choices.pick([...RPC_METHODS, ...NOTES]),
    params: choices.pick<unknown>([
      {},
      INITIALIZE.params,
      { name: "echo", arguments: { text: "x" } },
      { name: "steps", _meta: { progressToken: choices.pick(SCALARS) } },
      { requestId: choices.pick(SCALARS) },
    ]),
  };
  for (const name of choices.some(Object.keys(message))) {
    const fate = choices.next();
    if (fate < 0.3) message[name] = randomValue(choices);
    else if (fate < 0.5) delete message[name];
  }
  return message;
}

function randomBody(choices: Choices): string | Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(
    choices.chance(0.2)
      ? Array.from({ length: choices.below(5) }, () => randomMessage(choices))
      : choices.chance(0.2)
      ? randomValue(choices)
      : randomMessage(choices),
  );
  if (choices.chance(0.7)) return text;
  const bytes = new TextEncoder().encode(text);
  const at = choices.below(bytes.length);
  return choices.pick([
    () => bytes.slice(0, at),
    () => bytes.with(at, choices.below(256)),
    () => `${text}${text}`,
    () => "[".repeat(1 + at * 100),
    () => `{"id":${"1".repeat(1000)},"jsonrpc":"2.0","method":"ping"}`,
    () => "\ufeff" + text,
  ])();
}

function randomHeaders(choices: Choices, session: string): Headers {
  const headers = new Headers({ "content-type": "application/json" });
  if (choices.chance(0.6)) headers.set("mcp-session-id", session);
  const more: [string, string][] = [
    ["content-type", choices.pick(TYPES)],
    ["content-type", "multipart/form-data; boundary="],
    ["accept", choices.pick(ACCEPTS)],
    ["mcp-session-id", choices.pick([session, session, "", "x".repeat(5000), "\xe9"])],
    ["mcp-protocol-version", choices.pick(["2025-11-25", "1900-01-01", "", "null"])],
    ["last-event-id", choices.pick(["", "0", "x_y", "-1"])],
    ["content-length", choices.pick(["-1", "1e99", "NaN", "99999999999", "0"])],
    ["content-encoding", choices.pick(["gzip", "identity", ""])],
    ["host", choices.pick(["127.0.0.1", "evil.example", "", "a b", "[::1", "%00"])],
    ["origin", choices.pick(["http://localhost", "null", "", "http://[", "javascript:1"])],
    ["authorization", choices.pick(["Bearer x", "Basic", "", "Bearer " + "x".repeat(9000)])],
    ["x-forwarded-for", choices.pick(["1.2.3.4", "::", ",,,", "\xff", "1.2.3.4:x, [::1"])],
    ["x-request-id", choices.pick(["../../etc", "a".repeat(999), "\x7f"])],
  ];
  for (const [name, value] of choices.some(more)) {
    if (choices.chance(0.08)) headers.set(name, value);
  }
  return headers;
}

function randomRequest(choices: Choices, session: string): Request {
  const method = choices.chance(0.8) ? "POST" : choices.pick(METHODS);
  const path = choices.chance(0.8) ? "/mcp" : choices.pick(PATHS);
  const headers = randomHeaders(choices, session);
  const body = ["GET", "HEAD"].includes(method) ? null : randomBody(choices);
  return new Request(`http://127.0.0.1${path}`, { method, headers, body });
}

/** What the answer says, as far as it comes by itself; a stream that waits for events is given up. */
async function textOf(request: Request, response: Response): Promise<string> {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (request.method !== "GET" || !isStream) return await response.text();
  await response.body?.cancel();
  return "";
}

Deno.test("createApp() answers 10,000 malformed requests, and good ones beside them", async () => {
  const tiny = new TinyMcp();
  const errors: unknown[] = [];
  const options = new FakeSessions().options({
    openSession: (hooks) => openStreamable({ ...hooks, connect: tiny.connect }),
    upload: () => Promise.resolve({}),
    limits: { sessions: 20, bodyBytes: 20_000 },
    log: (level, _message, fields) => void (level === "error" && errors.push(fields)),
  });
  const sessions = new Sessions(options);
  using app = createApp(options, sessions);
  const both = { accept: "application/json, text/event-stream" };
  const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const choices = new Choices(1);
  const seen = new Map<number, number>();
  let session = "";
  for (let count = 0; count < 10_000; count++) {
    if (count % 100 === 0) {
      const good = await app.request("/mcp", post(INITIALIZE, both));
      await good.text();
      session = good.headers.get("mcp-session-id") ?? "";
      const headers = { "mcp-session-id": session, accept: "application/json" };
      const { result } = await (await app.request("/mcp", post(list, headers))).json();
      assertEquals(result.tools.length, 3);
    }
    const request = randomRequest(choices, session);
    const response = await inTime(app.fetch(request), `an answer to request ${count}`);
    const text = await inTime(textOf(request, response), `the end of answer ${count}`);
    assert(!/file:\/\/|node_modules|\bat .*:\d+:\d+|\/src\//.test(text), `${count}: ${text}`);
    assert(sessions.size <= 20, `${count}: ${sessions.size} sessions`);
    seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
  }
  assertEquals([errors, seen.get(500)], [[], undefined]);
  for (const status of [200, 202, 204, 400, 403, 404, 405, 406, 413, 415]) {
    assert((seen.get(status) ?? 0) > 0, `never ${status}: ${[...seen]}`);
  }
  await sessions.close();
  assertEquals([sessions.size, tiny.closed], [0, tiny.connected]);
});
