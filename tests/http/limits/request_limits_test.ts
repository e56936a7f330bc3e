import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { RequestLimits } from "../../../src/http/limits/request_limits.ts";
import { LOCAL } from "../../../src/http/principal.ts";
import { RequestError } from "../../../src/http/request_error.ts";
import { createApp } from "../../../src/http/server.ts";
import { GuardedApp, TOKEN } from "../auth/guarded_app.ts";
import { principal } from "../auth/principals.ts";
import { FakeSessions, INITIALIZE, post } from "../fake_sessions.ts";

const ONE = "192.0.2.1";
const OTHER = "192.0.2.2";

function bearer(token: string): RequestInit {
  return { headers: { authorization: `Bearer ${token}` } };
}

async function statuses(count: number, ask: () => Promise<Response>): Promise<number[]> {
  const got: number[] = [];
  for (let times = 0; times < count; times++) {
    const response = await ask();
    await response.body?.cancel();
    got.push(response.status);
  }
  return got;
}

/** The first so many are answered with the first status, the rest with the second. */
function first(count: number, [before, after]: [number, number], all: number): number[] {
  return Array.from({ length: all }, (_, at) => at < count ? before : after);
}

Deno.test("RequestLimits makes a principal wait that asks too often, wherever from", async () => {
  using guarded = await GuardedApp.open({ limits: { requestsPerMinute: 3 } });
  assertEquals(await statuses(3, () => guarded.ask("/", bearer(TOKEN), ONE)), [200, 200, 200]);
  const response = await guarded.ask("/", bearer(TOKEN), OTHER);
  assertEquals(response.status, 429);
  assertMatch(response.headers.get("retry-after") ?? "", /^([1-9]|[1-5]\d|60)$/);
  const { message } = (await response.json()).error;
  assertStringIncludes(message, 'more than 3 requests a minute of "alice"');
  assertStringIncludes(message, "limits.requestsPerMinute");
  const headers = bearer(await guarded.issuer.sign({ scope: "easel:read" }));
  assertEquals((await guarded.ask("/", headers, ONE)).status, 200);
});

Deno.test("RequestLimits gives a principal its own limit", async () => {
  using guarded = await GuardedApp.open({
    limits: { requestsPerMinute: 3 },
    auth: { tokens: [{ principal: principal("bob", { requestsPerMinute: 5 }), token: "b" }] },
  });
  assertEquals(
    await statuses(7, () => guarded.ask("/", bearer("b"))),
    first(5, [200, 429], 7),
  );
});

Deno.test("RequestLimits makes an address wait that asks too often without a token", async () => {
  using guarded = await GuardedApp.open({ limits: { requestsPerMinute: 3 } });
  assertEquals(
    await statuses(5, () => guarded.ask("/open", {}, ONE)),
    first(3, [200, 429], 5),
  );
  assertEquals((await guarded.ask("/open", {}, OTHER)).status, 200);
  // Who has a token is not made to wait for the neighbours.
  assertEquals((await guarded.ask("/open", bearer(TOKEN), ONE)).status, 200);
});

for (const auth of ["on", "off"]) {
  Deno.test(`RequestLimits makes no probe wait for what else comes from there, with auth ${auth}`, async () => {
    const limits = { requestsPerMinute: 3 };
    using guarded = await GuardedApp.open({ limits, ...auth === "off" && { auth: undefined } });
    await statuses(5, () => guarded.ask("/open", {}, ONE));
    await statuses(5, () => guarded.ask("/open", bearer(TOKEN), ONE));
    assertEquals((await guarded.ask("/open", bearer(TOKEN), ONE)).status, 429);
    for (const path of ["/health", "/health/ready", "/health/live"]) {
      for (const init of [{}, bearer(TOKEN)]) {
        const got = await statuses(50, () => guarded.ask(path, init, ONE));
        assertEquals(new Set(got), new Set([200]), path);
      }
    }
    // Nor does anything else wait for probes.
    assertEquals((await guarded.ask("/open", {}, OTHER)).status, 200);
  });
}

Deno.test("RequestLimits bounds how many tokens a flood of probes has checked", async () => {
  using guarded = await GuardedApp.open({ limits: { requestsPerMinute: 3 } });
  const expired = bearer(await guarded.issuer.sign({ exp: 1000 }));
  const ask = () => guarded.ask("/health", expired, ONE);
  assertEquals(await statuses(602, ask), first(600, [401, 429], 602));
  assertEquals((await guarded.ask("/health", {}, ONE)).status, 200);
  assertEquals(
    await statuses(12, () => guarded.ask("/health", bearer("guess"), OTHER)),
    first(10, [401, 429], 12),
  );
});

Deno.test("RequestLimits counts by address where auth is off", async () => {
  using app = createApp(new FakeSessions().options({ limits: { requestsPerMinute: 2 } }));
  const ask = async (peer: string) =>
    (await app.fetch(new Request("http://127.0.0.1/mcp", post(INITIALIZE)), peer)).status;
  assertEquals([await ask(ONE), await ask(ONE), await ask(ONE), await ask(OTHER)], [
    200,
    200,
    429,
    200,
  ]);
});

Deno.test("RequestLimits makes an address wait after 10 wrong tokens, with right ones too", async () => {
  using guarded = await GuardedApp.open();
  assertEquals(
    await statuses(12, () => guarded.ask("/", bearer("guess"), ONE)),
    first(10, [401, 429], 12),
  );
  const right = await guarded.ask("/", bearer(TOKEN), ONE);
  assertEquals(right.status, 429);
  assertMatch(right.headers.get("retry-after") ?? "", /^\d+$/);
  assertEquals(guarded.handled, 0);
  assertEquals((await guarded.ask("/", bearer(TOKEN), OTHER)).status, 200);
});

Deno.test("RequestLimits answers no more than 10 of 200 guesses that come at once", async () => {
  using guarded = await GuardedApp.open();
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, at) => guarded.ask("/", bearer(`guess${at}`), ONE)),
  );
  assertEquals(answers.filter(({ status }) => status === 401).length, 10);
  assertEquals(answers.filter(({ status }) => status === 429).length, 190);
});

Deno.test("RequestLimits takes neither a missing nor an expired token for a guess", async () => {
  using guarded = await GuardedApp.open();
  const expired = await guarded.issuer.sign({ exp: 1000 });
  const scopeless = await guarded.issuer.sign({ scope: "openid" });
  await statuses(15, () => guarded.ask("/", {}, ONE));
  await statuses(15, () => guarded.ask("/", bearer(expired), ONE));
  await statuses(15, () => guarded.ask("/", bearer(scopeless), ONE));
  assertEquals((await guarded.ask("/", bearer(TOKEN), ONE)).status, 200);
});

Deno.test("RequestLimits tells clients behind a proxy apart", async () => {
  using guarded = await GuardedApp.open({ trustedProxies: ["10.0.0.2"] });
  const from = (client: string, token: string) =>
    guarded.ask("/", {
      headers: { authorization: `Bearer ${token}`, "x-forwarded-for": client },
    }, "10.0.0.2");
  assertEquals(await statuses(11, () => from(ONE, "guess")), first(10, [401, 429], 11));
  assertEquals((await from(OTHER, TOKEN)).status, 200);
});

Deno.test("RequestLimits counts who is nobody by address, also on what is open already", async () => {
  using limits = new RequestLimits({ requestsPerMinute: 2 });
  const from = (countedAs: string) => ({ ...LOCAL, countedAs });
  await limits.countAddress(ONE);
  await limits.countPrincipal(from(ONE));
  await assertRejects(() => limits.countPrincipal(from(ONE)), RequestError, "this address");
  await limits.countPrincipal(from(OTHER));
});
