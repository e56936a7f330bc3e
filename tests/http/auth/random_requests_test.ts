import { assert, assertEquals } from "@std/assert";
import { Choices } from "../../jobs/random_cases.ts";
import { INITIALIZE, post } from "../fake_sessions.ts";
import { GuardedApp, TOKEN } from "./guarded_app.ts";
import { subprotocolOf } from "./subprotocol_of.ts";

const METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "PROPFIND", "get"];
const PATHS = ["/", "/mcp", "/upload", "/route/a", "/health", "/health/live", "/open", "/sse"];
const OPEN = ["/health", "/health/live", "/open", "/.well-known/oauth-protected-resource"];

/** A path, as it is or in the disguise of another. */
function randomPath(choices: Choices): string {
  const path = choices.pick(PATHS);
  const disguises = [
    path,
    path,
    `${path}/`,
    `/${path}`,
    path.toUpperCase(),
    `${path}?token=${TOKEN}&access_token=${TOKEN}&api_key=${TOKEN}`,
    `${path}%00`,
    `/health/live/..${path}`,
    `/.well-known${path}`,
    `/.well-known/%2e%2e${path}`,
    `/health/live;${path}`,
    path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    `${path}#/health/live`,
  ];
  return choices.pick(disguises);
}

/** What is nearly a token, or one where none belongs. */
function randomCredential(choices: Choices, session: string): [string, string] {
  const near = choices.pick([
    TOKEN.slice(0, -1),
    `${TOKEN}0`,
    TOKEN.toUpperCase(),
    TOKEN.split("").reverse().join(""),
    `"${TOKEN}"`,
    "a.b.c",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.",
    "undefined",
    "null",
    "*",
  ]);
  return choices.pick<[string, string]>([
    ["authorization", `Bearer ${near}`],
    ["authorization", `Bearer ${near} ${TOKEN}`],
    ["authorization", `Basic ${btoa(`alice:${TOKEN}`)}`],
    ["authorization", `Token ${TOKEN}`],
    ["authorization", TOKEN],
    ["x-api-key", near],
    ["cookie", `token=${TOKEN}; authorization=${TOKEN}`],
    ["x-forwarded-for", "127.0.0.1"],
    ["x-original-url", "/health/live"],
    ["x-http-method-override", "OPTIONS"],
    ["mcp-session-id", session],
    ["upgrade", "websocket"],
    ["sec-websocket-protocol", `mcp, ${subprotocolOf(near)}`],
    ["sec-websocket-protocol", `bearer.${TOKEN}, bearer, ${TOKEN}`],
    ["accept", "text/event-stream"],
  ]);
}

function randomRequest(choices: Choices, session: string): [string, RequestInit] {
  const method = choices.pick(METHODS);
  const headers = new Headers({ "content-type": "application/json" });
  for (let count = choices.below(4); count > 0; count--) {
    headers.set(...randomCredential(choices, session));
  }
  const bodiless = ["GET", "HEAD", "get"].includes(method);
  const body = choices.pick([JSON.stringify(INITIALIZE), "", "{", "\0", "[]"]);
  return [randomPath(choices), { method, headers, ...(!bodiless && { body }) }];
}

Deno.test("createApp() lets none of 1,000 random requests without a right token reach a handler", async () => {
  using guarded = await GuardedApp.open();
  const authorized = { authorization: `Bearer ${TOKEN}` };
  await guarded.ask("/mcp", post(INITIALIZE, authorized));
  const session = guarded.fakes.opened[0];
  assertEquals([guarded.handled, session?.requests.length], [1, 1]);
  const statuses = new Set<number>();
  const choices = new Choices(7);
  for (let count = 0; count < 1000; count++) {
    const [path, init] = randomRequest(choices, session?.id ?? "");
    const response = await guarded.ask(path, init, `192.0.2.${count % 250}`);
    const { pathname } = new URL(`http://127.0.0.1${path}`);
    const line = `${count}: ${init.method} ${path} ${response.status}`;
    statuses.add(response.status);
    if (init.method === "OPTIONS") assertEquals(response.status, 204, line);
    else if (response.ok || response.status === 405) {
      assert(OPEN.includes(decodeURIComponent(pathname)), line);
    } else assertEquals(response.status, 401, line);
    await response.body?.cancel();
  }
  assertEquals([guarded.handled, session?.requests.length], [1, 1]);
  assertEquals([...statuses].sort(), [200, 204, 401, 405]);
});
