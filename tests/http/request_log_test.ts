import { assert, assertEquals, assertMatch } from "@std/assert";
import { createApp, type HttpOptions } from "../../src/http/server.ts";
import { createLog } from "../../src/telemetry/create_log.ts";
import { FakeIssuer } from "./auth/fake_issuer.ts";
import { principal } from "./auth/principals.ts";
import { FakeSessions } from "./fake_sessions.ts";

const TOKEN = "0123456789abcdef-alice";
const GUESS = "0123456789abcdef-guess";

/** What a server with auth logs while these requests come, one after the other. */
async function refusedOf(
  requests: readonly Request[],
  { peer = "203.0.113.7", ...more }: Partial<HttpOptions> & { peer?: string } = {},
): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  using app = createApp(
    new FakeSessions().options({
      hostname: "127.0.0.1",
      auth: { tokens: [{ principal: principal("alice"), token: TOKEN }] },
      log: (_, message, fields) => message === "request refused" && lines.push({ ...fields }),
      ...more,
    }),
  );
  for (const request of requests) await (await app.fetch(request, peer)).body?.cancel();
  return lines.map(({ requestId: _id, ...fields }) => fields);
}

function get(headers: Record<string, string> = {}, path = "/mcp"): Request {
  return new Request(`http://127.0.0.1${path}`, { headers });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

Deno.test("requestLog() tells why a request is refused, and from where", async () => {
  const foreign = new Request("http://rebound.example/mcp");
  const lines = await refusedOf([
    get(),
    get(bearer(GUESS)),
    get({ ...bearer(TOKEN), origin: "https://evil.example" }),
    get({ ...bearer(TOKEN), host: "rebound.example" }),
    foreign,
    get({ ...bearer(TOKEN), accept: "text/event-stream" }),
    get({ ...bearer(TOKEN), accept: "text/event-stream", "mcp-session-id": "x" }),
    new Request("http://127.0.0.1/mcp", { method: "PUT", headers: bearer(TOKEN) }),
    new Request("http://127.0.0.1/mcp", { method: "POST", body: "{", headers: bearer(TOKEN) }),
  ]);
  assertEquals(lines.map(({ reason }) => reason), [
    "TokenMissing",
    "TokenWrong",
    "Origin",
    "Host",
    "Host",
    "Session",
    "Session",
    "Method",
    "Body",
  ]);
  assert(lines.every(({ from }) => from === "203.0.113.7"), JSON.stringify(lines));
  assertEquals(lines.map(({ principal }) => principal), [
    ...Array(5).fill(undefined),
    ...Array(4).fill("alice"),
  ]);
  assert(!JSON.stringify(lines).includes("0123456789abcdef"));
});

Deno.test("requestLog() tells a lock-out from the wrong tokens that led to it, and whom it hits", async () => {
  const guesses = Array.from({ length: 11 }, () => get(bearer(GUESS)));
  const lines = await refusedOf([...guesses, get(bearer(TOKEN))]);
  assertEquals(lines.map(({ reason }) => reason), [
    ...Array(10).fill("TokenWrong"),
    "LockedOut",
    "LockedOut",
  ]);
  assertEquals(lines.map(({ principal }) => principal).slice(-2), [undefined, "alice"]);
});

Deno.test("requestLog() tells who asks too often", async () => {
  const [line] = await refusedOf([get(bearer(TOKEN)), get(bearer(TOKEN))], {
    limits: { requestsPerMinute: 1 },
  });
  assertEquals([line?.status, line?.reason, line?.principal], [429, "Rate", "alice"]);
});

Deno.test("requestLog() tells what is wrong with a signed token", async () => {
  const issuer = await FakeIssuer.open();
  const jwt = issuer.options({ scopes: { "easel:read": ["list_*"] } });
  const tokens = [{ exp: 1 }, { aud: "another" }, {}];
  const requests = await Promise.all(tokens.map(async (it) => get(bearer(await issuer.sign(it)))));
  const lines = await refusedOf(requests, { auth: { tokens: [], jwt } });
  assertEquals(lines.map(({ reason }) => reason), ["TokenExpired", "TokenForeign", "TokenScope"]);
});

Deno.test("requestLog() believes the proxies that are trusted, and no other, of the address", async () => {
  const request = () => get({ "x-forwarded-for": "198.51.100.4, 2001:db8::5" });
  const [known] = await refusedOf([request()], { peer: "10.0.0.2", trustedProxies: ["10.0.0.2"] });
  assertEquals(known?.from, "2001:db8::5");
  const [stranger] = await refusedOf([request()], { peer: "10.0.0.3" });
  assertEquals(stranger?.from, "10.0.0.3");
});

Deno.test("docs/operations.md has a fail2ban filter that takes our lines, and only those of guesses", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/operations.md", import.meta.url));
  const [, failregex = ""] = /^failregex = (.+)$/m.exec(page) ?? [];
  const filter = new RegExp(failregex.replace("<ADDR>", String.raw`(?<addr>[\d.]+|[\da-f:]+)`));
  const lines: string[] = [];
  using log = createLog({
    level: "info",
    format: "text",
    areas: {},
    write: (line) => void lines.push(line),
  });
  using app = createApp(
    new FakeSessions().options({
      auth: { tokens: [{ principal: principal("alice"), token: TOKEN }] },
      log: log.area("http"),
    }),
  );
  const forged = { "x-request-id": "reason=TokenWrong_from=1.2.3.4" };
  for (const headers of [bearer(GUESS), forged, { ...bearer(GUESS), ...forged }]) {
    await (await app.fetch(get(headers), "2001:db8::5")).body?.cancel();
  }
  assertEquals(lines.map((line) => filter.exec(line)?.groups?.addr), [
    "2001:db8::5",
    undefined,
    "2001:db8::5",
  ]);
  for (const line of lines) assertMatch(line, /^\S+ info: http: request refused /);
});

Deno.test("docs/operations.md names every reason of a refusal, and no other", async () => {
  const folder = new URL("../../", import.meta.url);
  const page = await Deno.readTextFile(new URL("docs/operations.md", folder));
  const [, table = ""] = page.split("| `reason` ");
  const rows = table.split("\n\n")[0]?.split("\n").slice(2) ?? [];
  const named = rows.map((row) => row.split("|")[1] ?? "")
    .flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const source = await Deno.readTextFile(new URL("src/http/refusal_reason.ts", folder));
  const reasons = [...source.matchAll(/^ {2}\| "(\w+)"/gm)].map(([, name]) => name);
  assertEquals(named.toSorted(), reasons.filter((name) => name !== "Other").toSorted());
});
