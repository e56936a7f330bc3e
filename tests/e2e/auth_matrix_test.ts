import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { RawSocket } from "../http/raw_socket.ts";
import { testEasel } from "./easel_under_test.ts";
import { type NetworkEasel, startNetwork } from "./network.ts";

/** What a request shows, and how its address begins: each from another, or wrong ones wait. */
const CREDENTIALS = ["none", "wrong", "expired", "narrow", "full"] as const;
type Tokens = Record<(typeof CREDENTIALS)[number], string | undefined>;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
type Answers = Partial<Record<(typeof METHODS)[number], number>>;

/** Who may not ask is told so by every method; OPTIONS asks a browser's question, for everybody. */
interface Row {
  /** Whether a request without a token is answered like one with a right one. */
  open?: true;
  /** Whether nobody's token is looked at. */
  blind?: true;
  /** The answers to a right token; 405 for every other method. */
  may: Answers;
  /** As it is asked for, where the route is a pattern. */
  path?: string;
}

const GET: Answers = { GET: 200, HEAD: 200 };
const [ALL_404, ALL_426] = [404, 426].map((status): Answers =>
  Object.fromEntries(METHODS.map((method) => [method, status]))
);
const METADATA = "/.well-known/oauth-protected-resource";
const JOB = "/jobs/11111111-1111-4111-8111-111111111111/events";

/** Every route that Easel has. */
const ROUTES: Record<string, Row> = {
  "/health/live": { blind: true, may: GET },
  "/health/ready": { open: true, may: GET },
  "/health": { open: true, may: GET },
  [METADATA]: { open: true, may: GET },
  [`${METADATA}/mcp`]: { open: true, may: GET },
  // Whoever has the link may open it; a token is none.
  "/files/*": { open: true, may: { GET: 403, HEAD: 403 }, path: "/files/output/a.png" },
  "/": { may: GET },
  "/mcp": { may: { ...GET, POST: 415, DELETE: 400 } },
  "/ws": { may: ALL_426! },
  "/sse": { may: { GET: 200 } },
  "/messages": { may: { POST: 404 } },
  "/metrics": { may: GET },
  "/jobs/events": { may: { GET: 200 } },
  "/jobs/:id/events": { may: { GET: 404 }, path: JOB },
  "/upload": { may: { POST: 400 } },
  "/nothing": { may: ALL_404! },
};

testEasel("every route answers each method and token with the one right status", [
  "sources",
  "demo",
], async () => {
  await using world = await startGuarded();
  let peer = 0;
  for (const [route, { path = route, ...row }] of Object.entries(ROUTES)) {
    for (const method of METHODS) {
      const got: number[] = [];
      for (const credential of CREDENTIALS) {
        const headers = { ...bearer(world.tokens[credential]), ...from(peer++) };
        const response = await fetch(world.easel.url + path, { method, headers });
        await response.body?.cancel();
        got.push(response.status);
      }
      assertEquals(got, wanted(row, method), `${method} ${path}`);
    }
  }
});

function wanted({ open, blind, may }: Row, method: keyof Answers): number[] {
  if (method === "OPTIONS") return CREDENTIALS.map(() => 204);
  const right = may[method] ?? 405;
  if (blind) return CREDENTIALS.map(() => right);
  return [open ? right : 401, 401, 401, right, right];
}

testEasel("every way to a WebSocket opens for a right token, and for no other", [
  "sources",
  "demo",
], async () => {
  await using world = await startGuarded();
  let peer = 0;
  for (const path of ["/", "/ws", "/mcp"]) {
    const got: string[] = [];
    for (const credential of CREDENTIALS) {
      const headers = { ...bearer(world.tokens[credential]), ...from(1000 + peer++) };
      got.push(await upgrade(world.easel, { path, headers }));
    }
    assertEquals(got, ["401", "401", "401", "101", "101"], path);
  }
});

Deno.test("no path that stands in src/http is missing from the routes that are tried", async () => {
  const literal = /["`](\/(?:[a-z.:][\w.:*/-]*)?)["`]/g;
  const found = new Set<string>();
  for await (const text of sources(fromFileUrl(new URL("../../src/http", import.meta.url)))) {
    for (const [, path] of text.matchAll(literal)) found.add(path!);
  }
  assertEquals([...found].filter((path) => !(path in ROUTES)), []);
  assertEquals(found.size > 10, true);
});

/** The text of every file in a folder, but for its comments. */
async function* sources(folder: string): AsyncIterable<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sources(`${folder}/${name}`);
    else {yield (await Deno.readTextFile(`${folder}/${name}`)).replaceAll(
        /^\s*(?:\*|\/\*).*$/gm,
        "",
      );}
  }
}

/** An Easel with one token of its own and an issuer's, and a token of each kind. */
async function startGuarded() {
  await using stack = new AsyncDisposableStack();
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...await exportJWK(publicKey), kid: "1", alg: "ES256", use: "sig" };
  const keys = stack.use(
    Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => Response.json({ keys: [jwk] }),
    ),
  );
  const issuer = `http://127.0.0.1:${keys.addr.port}`;
  const full = "full-token-00000000001";
  const easel = stack.use(
    await startNetwork(
      `
demo: true
job_store: none
auth:
  tokens: [{name: full, token: ${full}}]
  jwt: {issuer: "${issuer}", audience: easel, jwks_url: "${issuer}/keys", scopes: {list: ["list_*"]}}
limits: {requests_per_minute: 100000}
`,
      { comfyui: `127.0.0.1:${keys.addr.port}` },
    ),
  );
  const sign = async (seconds: number) => {
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const token = await new SignJWT({ iss: issuer, aud: "easel", sub: "carla", scope: "list", exp })
      .setProtectedHeader({ alg: "ES256", kid: "1" }).sign(privateKey);
    easel.served.watch.told(token);
    return token;
  };
  const [expired, narrow] = [await sign(-60), await sign(600)];
  const tokens: Tokens = { none: undefined, wrong: `${full}x`, expired, narrow, full };
  const owned = stack.move();
  return { easel, tokens, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** As a proxy on this machine would name a client. */
function from(peer: number): Record<string, string> {
  return { "x-forwarded-for": `198.${18 + (peer >> 16)}.${(peer >> 8) & 255}.${peer & 255}` };
}

/** The status with which a request for a WebSocket is answered. */
async function upgrade(
  { url }: NetworkEasel,
  { path, headers }: { path: string; headers: Record<string, string> },
): Promise<string> {
  const lines = Object.entries(headers).map((header) => `${header.join(": ")}\r\n`).join("");
  using socket = await RawSocket.open(
    Number(new URL(url).port),
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${lines}\r\n`,
  );
  return /^HTTP\/1\.1 (\d+)/.exec(await socket.read())?.[1] ?? "";
}
