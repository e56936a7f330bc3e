import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { HttpOptions } from "../../../src/http/server.ts";
import { INITIALIZE, post } from "../fake_sessions.ts";
import { AUDIENCE } from "./fake_issuer.ts";
import { GuardedApp, SCOPES, TOKEN } from "./guarded_app.ts";
import { principal } from "./principals.ts";
import { SECRET, secretOptions, signBySecret } from "./signed_by_secret.ts";

const EVENTS = { accept: "text/event-stream" };
const PROTECTED_RESOURCE = "/.well-known/oauth-protected-resource";

/** What a request has for a token. */
type Credential = "none" | "wrong" | "confused" | "expired" | "scopeless" | "narrow" | "full";
const CREDENTIALS: Credential[] = ["none", "wrong", "expired", "scopeless", "narrow", "full"];

/** The status by credential, in their order; one number where it is the same for all. */
const MATRIX: [string, string, number | readonly number[], (RequestInit | undefined)?][] = [
  ["GET", "/health/live", 200],
  ["HEAD", "/health/live", 200],
  ["OPTIONS", "/health/live", 204],
  ["POST", "/health/live", 405],
  ["GET", "/health/ready", [200, 401, 401, 403, 200, 200]],
  ["POST", "/health/ready", [405, 401, 401, 403, 405, 405]],
  ["GET", "/health", [200, 401, 401, 403, 200, 200]],
  ["HEAD", "/health", [200, 401, 401, 403, 200, 200]],
  ["POST", "/health", [405, 401, 401, 403, 405, 405]],
  ["GET", PROTECTED_RESOURCE, [200, 401, 401, 403, 200, 200]],
  ["GET", `${PROTECTED_RESOURCE}/mcp`, [200, 401, 401, 403, 200, 200]],
  ["POST", PROTECTED_RESOURCE, [405, 401, 401, 403, 405, 405]],
  ["GET", "/open", [200, 401, 401, 403, 200, 200]],
  ["GET", "/.well-known/other", [401, 401, 401, 403, 404, 404]],
  ["GET", "/", [401, 401, 401, 403, 200, 200]],
  ["HEAD", "/", [401, 401, 401, 403, 200, 200]],
  ["POST", "/", [401, 401, 401, 403, 405, 405]],
  ["GET", "/mcp", [401, 401, 401, 403, 200, 200]],
  ["HEAD", "/mcp", [401, 401, 401, 403, 200, 200]],
  ["GET", "/mcp", [401, 401, 401, 403, 400, 400], { headers: EVENTS }],
  ["POST", "/mcp", [401, 401, 401, 403, 200, 200], post(INITIALIZE)],
  ["POST", "/mcp", [401, 401, 401, 403, 415, 415]],
  ["DELETE", "/mcp", [401, 401, 401, 403, 400, 400]],
  ["PUT", "/mcp", [401, 401, 401, 403, 405, 405]],
  ["PATCH", "/mcp", [401, 401, 401, 403, 405, 405]],
  ["OPTIONS", "/mcp", 204],
  ["GET", "/upload", [401, 401, 401, 403, 405, 405]],
  ["POST", "/upload", [401, 401, 401, 403, 201, 201], { body: "bytes" }],
  ["OPTIONS", "/upload", 204],
  ["GET", "/route/a", [401, 401, 401, 403, 200, 200]],
  ["DELETE", "/route/a", [401, 401, 401, 403, 200, 200]],
  ["GET", "/nothing", [401, 401, 401, 403, 404, 404]],
  ["PROPFIND", "/nothing", [401, 401, 401, 403, 404, 404]],
];

/** The headers that show each. */
type Shown = Record<Credential, HeadersInit>;
type Sign = (claims: Record<string, unknown>) => Promise<string>;

function headersOf({ issuer }: GuardedApp): Promise<Shown> {
  // What the server has to check with is no secret.
  const claims = { iss: issuer.issuer, aud: AUDIENCE, scope: "easel:read" };
  const confused = signBySecret(claims, { secret: issuer.pem });
  return headersBy((claims) => issuer.sign(claims), confused);
}

async function headersBy(sign: Sign, confused: Promise<string>): Promise<Shown> {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  return {
    none: {},
    wrong: bearer(`${TOKEN}x`),
    confused: bearer(await confused),
    expired: bearer(await sign({ exp: 1000, scope: "easel:read" })),
    scopeless: bearer(await sign({ scope: "openid" })),
    narrow: bearer(await sign({ scope: "easel:read" })),
    full: { "x-api-key": TOKEN },
  };
}

/** An app that takes tokens signed with a secret, in place of an issuer's. */
function openWithSecret(more: Partial<HttpOptions> = {}): Promise<GuardedApp> {
  const tokens = [{ principal: principal("alice"), token: TOKEN }];
  return GuardedApp.open({ auth: { tokens, jwt: secretOptions({ scopes: SCOPES }) }, ...more });
}

function secretHeaders({ issuer }: GuardedApp): Promise<Shown> {
  return headersBy(signBySecret, issuer.sign({ aud: undefined, scope: "easel:read" }));
}

/** Without an issuer, nothing is told of one. */
const SECRET_MATRIX = MATRIX.map(([method, path, expected, init]): typeof MATRIX[number] =>
  path.startsWith(PROTECTED_RESOURCE)
    ? [method, path, [401, 401, 401, 403, 404, 404]]
    : [method, path, expected, init]
);

Deno.test("createApp() answers each route, method and token with the one right status", async () => {
  using guarded = await GuardedApp.open();
  await tryAll(guarded, MATRIX, await headersOf(guarded));
});

Deno.test("createApp() does the same where tokens are signed with a secret", async () => {
  using guarded = await openWithSecret();
  await tryAll(guarded, SECRET_MATRIX, await secretHeaders(guarded));
  assertEquals(guarded.issuer.asked, []);
});

async function tryAll(guarded: GuardedApp, matrix: typeof MATRIX, all: Shown): Promise<void> {
  let peer = 0;
  for (const [method, path, expected, init = {}] of matrix) {
    const got: Partial<Record<Credential, number>> = {};
    for (const credential of Object.keys(all) as Credential[]) {
      const headers = new Headers(init.headers);
      new Headers(all[credential]).forEach((value, name) => headers.set(name, value));
      // Each from another network, or wrong tokens would soon be answered with 429.
      const address = `192.0.${Math.floor(peer / 250)}.${peer++ % 250}`;
      const response = await guarded.ask(path, { ...init, method, headers }, address);
      assertEquals(response.headers.has("www-authenticate"), [401, 403].includes(response.status));
      await response.body?.cancel();
      got[credential] = response.status;
    }
    assertEquals(got.confused, got.wrong, `${method} ${path}`);
    const wanted = typeof expected === "number" ? CREDENTIALS.map(() => expected) : [...expected];
    assertEquals(CREDENTIALS.map((one) => got[one]), wanted, `${method} ${path}`);
  }
}

Deno.test("createApp() says in WWW-Authenticate what is wrong and where to get a token", async () => {
  using guarded = await GuardedApp.open({ publicUrl: new URL("https://easel.example/ai/") });
  const all = await headersOf(guarded);
  const where =
    `resource_metadata="https://easel.example/ai/.well-known/oauth-protected-resource/mcp"`;
  const table: [Credential, string][] = [
    ["none", `Bearer realm="easel", ${where}`],
    ["wrong", `Bearer realm="easel", error="invalid_token", ${where}`],
    ["expired", `Bearer realm="easel", error="invalid_token", ${where}`],
    [
      "scopeless",
      `Bearer realm="easel", error="insufficient_scope", scope="easel:read", ${where}`,
    ],
  ];
  for (const [credential, challenge] of table) {
    const response = await guarded.ask("/mcp", post(INITIALIZE, all[credential] as never));
    assertEquals(response.headers.get("www-authenticate"), challenge);
    const { jsonrpc, id, error } = await response.json();
    assertEquals([jsonrpc, id], ["2.0", null]);
    assertMatch(error.message, /^Cannot serve this request: its? .*\. \w.*\.$/);
    assertEquals(JSON.stringify(error).includes(TOKEN), false);
  }
});

Deno.test("createApp() names no issuer in WWW-Authenticate where there is a secret", async () => {
  using guarded = await openWithSecret({ publicUrl: new URL("https://easel.example/ai/") });
  const all = await secretHeaders(guarded);
  const table: [Credential, string][] = [
    ["none", 'Bearer realm="easel"'],
    ["wrong", 'Bearer realm="easel", error="invalid_token"'],
    ["confused", 'Bearer realm="easel", error="invalid_token"'],
    ["expired", 'Bearer realm="easel", error="invalid_token"'],
    ["scopeless", 'Bearer realm="easel", error="insufficient_scope", scope="easel:read"'],
  ];
  for (const [credential, challenge] of table) {
    const response = await guarded.ask("/mcp", post(INITIALIZE, all[credential] as never));
    assertEquals(response.headers.get("www-authenticate"), challenge);
    const text = await response.text();
    assertEquals([text.includes(SECRET), text.includes("issuer.example")], [false, false]);
  }
});

Deno.test("createApp() names no issuer where there is none", async () => {
  using guarded = await GuardedApp.open({
    auth: {
      tokens: [{
        principal: { id: "a", name: "a", priority: "low", seesAll: false },
        token: TOKEN,
      }],
    },
  });
  const response = await guarded.ask("/mcp");
  assertEquals(response.headers.get("www-authenticate"), 'Bearer realm="easel"');
  const authorized = { headers: { authorization: `Bearer ${TOKEN}` } };
  assertEquals((await guarded.ask(PROTECTED_RESOURCE, authorized)).status, 404);
});

Deno.test("createApp() tells where tokens come from, as clients of OAuth look for it", async () => {
  using guarded = await GuardedApp.open();
  for (const path of [PROTECTED_RESOURCE, `${PROTECTED_RESOURCE}/mcp`]) {
    assertEquals(await (await guarded.ask(path)).json(), {
      resource: "http://127.0.0.1/mcp",
      authorization_servers: ["https://issuer.example/realm"],
      scopes_supported: ["easel:read"],
      bearer_methods_supported: ["header"],
      resource_name: "Easel",
    });
  }
});

Deno.test("createApp() keeps what came as a host name inside the quotes", async () => {
  using guarded = await GuardedApp.open({ allowedHosts: ["*"] });
  const request = new Request('http://a"b/mcp');
  const response = await guarded.app.fetch(request);
  const [, metadata] = /resource_metadata="([^"]*)"$/.exec(
    response.headers.get("www-authenticate") ?? "",
  ) ?? [];
  assertStringIncludes(metadata ?? "", "a%22b");
});

Deno.test("createApp() tells who shows no token only whether all is well", async () => {
  using guarded = await GuardedApp.open();
  const headers = { authorization: `Bearer ${TOKEN}` };
  assertEquals(await (await guarded.ask("/health")).json(), { status: "ok" });
  assertEquals(await (await guarded.ask("/health", { headers })).json(), {
    status: "ok",
    ready: true,
    comfyui: "reachable",
  });
});

Deno.test("createApp() hands each route who asks", async () => {
  using guarded = await GuardedApp.open();
  const { narrow } = await headersOf(guarded);
  const { principal } = await (await guarded.ask("/route/x", { headers: narrow })).json();
  assertEquals(principal, {
    id: "jwt:https://issuer.example/realm|alice",
    name: "alice",
    priority: "normal",
    seesAll: false,
    tools: ["list_*"],
  });
  assertEquals(await (await guarded.ask("/open")).json(), {});
});

Deno.test("createApp() answers 503 where the issuer of a token cannot be asked", async () => {
  using guarded = await GuardedApp.open();
  guarded.issuer.down = true;
  const headers = { authorization: `Bearer ${await guarded.issuer.sign({ scope: "easel:read" })}` };
  const response = await guarded.ask("/mcp", { headers });
  assertEquals([response.status, response.headers.get("retry-after")], [503, "5"]);
});

Deno.test("createApp() lets pages of allowed origins see why they are refused", async () => {
  using guarded = await GuardedApp.open();
  const origin = "http://localhost:6274";
  const response = await guarded.ask("/mcp", post(INITIALIZE, { origin }));
  assertEquals(response.status, 401);
  assertEquals(response.headers.get("access-control-allow-origin"), origin);
  const exposed = response.headers.get("access-control-expose-headers") ?? "";
  assertStringIncludes(exposed, "WWW-Authenticate");
  assertStringIncludes(exposed, "Retry-After");
  const preflight = await guarded.ask("/mcp", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-headers": "authorization,x-api-key" },
  });
  assertStringIncludes(preflight.headers.get("access-control-allow-headers") ?? "", "X-API-Key");
});

Deno.test("createApp() logs who asked, and no token", async () => {
  const lines: unknown[][] = [];
  using guarded = await GuardedApp.open({ log: (...line) => lines.push(line) });
  const all = await headersOf(guarded);
  for (const credential of CREDENTIALS) await guarded.ask("/", { headers: all[credential] });
  const text = JSON.stringify(lines);
  for (const headers of Object.values(all)) {
    new Headers(headers).forEach((value) =>
      assertEquals(text.includes(value.replace("Bearer ", "")), false)
    );
  }
  assertEquals(
    lines.filter(([, what]) => `${what}`.startsWith("request")).length,
    CREDENTIALS.length,
  );
  assertStringIncludes(text, '"principal":"alice"');
});
