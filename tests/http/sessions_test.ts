import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { LOCAL } from "../../src/http/principal.ts";
import { RequestError } from "../../src/http/request_error.ts";
import { Sessions, type SessionsOptions } from "../../src/http/sessions.ts";
import type { TrackedSession } from "../../src/http/tracked_session.ts";
import { principal } from "./auth/principals.ts";
import { FakeSession, FakeSessions, INITIALIZE, openStream } from "./fake_sessions.ts";

const MINUTE = 60_000;

function makeSessions(more: Partial<SessionsOptions> = {}): { fakes: FakeSessions; all: Sessions } {
  const fakes = new FakeSessions();
  return { fakes, all: new Sessions({ openSession: fakes.openSession, now: fakes.now, ...more }) };
}

function request(method = "POST"): Request {
  return new Request("http://127.0.0.1/mcp", { method });
}

async function initialized(all: Sessions, principal = LOCAL): Promise<TrackedSession> {
  const session = await all.open({ principal, stateless: false });
  await session.handle(request(), INITIALIZE);
  return session;
}

/** Lets what waits on promises that are already resolved go on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}

Deno.test("Sessions.get() finds a session once it is initialized", async () => {
  const { fakes, all } = makeSessions();
  const session = await initialized(all);
  assertEquals(all.get(at(fakes.opened, 0).id, LOCAL) === session, true);
});

Deno.test("Sessions.get() throws 404 for a session that nobody opened, or that has ended", async () => {
  const { fakes, all } = makeSessions();
  await initialized(all);
  const { id } = at(fakes.opened, 0);
  await all.get(id, LOCAL).handle(request("DELETE"));
  for (const unknown of [id, "", "nonsense"]) {
    const error = assertThrows(() => all.get(unknown, LOCAL), RequestError);
    assertEquals([error.status, error.code], [404, -32001]);
  }
  assertEquals(all.size, 0);
});

Deno.test("Sessions.sweep() ends 100 sessions that were opened and abandoned", async () => {
  const { fakes, all } = makeSessions({ sessionIdleMs: 30 * MINUTE });
  for (let count = 0; count < 100; count++) await initialized(all);
  await turns();
  fakes.time = 30 * MINUTE - 1;
  all.sweep();
  assertEquals(all.size, 100);
  fakes.time = 30 * MINUTE;
  all.sweep();
  assertEquals(all.size, 0);
  assertEquals(fakes.opened.map((session) => session.closed), Array(100).fill(1));
});

Deno.test("Sessions.sweep() keeps a session that was used in between", async () => {
  const { fakes, all } = makeSessions({ sessionIdleMs: 30 * MINUTE });
  const session = await initialized(all);
  fakes.time = 20 * MINUTE;
  await session.handle(request(), {});
  await turns();
  fakes.time = 45 * MINUTE;
  all.sweep();
  assertEquals(all.size, 1);
});

Deno.test("Sessions.sweep() keeps a session with an open stream, until long after its end", async () => {
  const { fakes, all } = makeSessions({ sessionIdleMs: 30 * MINUTE });
  const session = await initialized(all);
  const stream = openStream();
  at(fakes.opened, 0).answer = () => stream.response;
  const response = await session.handle(request("GET"));
  fakes.time = 10 * 60 * MINUTE;
  all.sweep();
  assertEquals(all.size, 1);
  await response.body?.cancel();
  await turns();
  all.sweep();
  assertEquals(all.size, 1);
  fakes.time += 30 * MINUTE;
  all.sweep();
  assertEquals(all.size, 0);
});

Deno.test("Sessions.sweep() keeps a session whose client hung up while its call runs", async () => {
  const { fakes, all } = makeSessions({ sessionIdleMs: 30 * MINUTE });
  const session = await initialized(all);
  const fake = at(fakes.opened, 0);
  const stream = openStream();
  fake.answer = () => {
    fake.running = 1;
    return stream.response;
  };
  const response = await session.handle(request(), {});
  await response.body?.cancel();
  fakes.time = 60 * MINUTE;
  all.sweep();
  assertEquals(all.size, 1);
  fake.settle();
  await turns();
  assertEquals(session.restingSince, 60 * MINUTE);
});

Deno.test("Sessions.open() ends a session for a single POST once it is answered", async () => {
  const { fakes, all } = makeSessions();
  const session = await all.open({ principal: LOCAL, stateless: true });
  assertEquals(at(fakes.opened, 0).hooks.stateless, true);
  await session.handle(request(), {});
  await turns();
  assertEquals([all.size, at(fakes.opened, 0).closed], [0, 1]);
});

Deno.test("Sessions.open() ends a session that its client failed to initialize", async () => {
  const { fakes, all } = makeSessions();
  const session = await all.open({ principal: LOCAL, stateless: false });
  at(fakes.opened, 0).answer = () => new Response("no", { status: 400 });
  await session.handle(request(), {});
  await turns();
  assertEquals([all.size, at(fakes.opened, 0).closed], [0, 1]);
});

Deno.test("Sessions.open() ends a session whose first answer throws", async () => {
  const { fakes, all } = makeSessions();
  const session = await all.open({ principal: LOCAL, stateless: true });
  at(fakes.opened, 0).answer = () => Promise.reject(new Error("broken"));
  await assertRejects(() => session.handle(request(), {}), Error, "broken");
  await turns();
  assertEquals(all.size, 0);
});

Deno.test("Sessions.open() takes the place of the session that rests longest", async () => {
  const { fakes, all } = makeSessions({ limits: { sessions: 3 } });
  for (const time of [3, 1, 2]) {
    fakes.time = time;
    await initialized(all);
    await turns();
  }
  await initialized(all);
  assertEquals(fakes.opened.map((session) => session.closed), [0, 1, 0, 0]);
  assertEquals(all.size, 3);
});

Deno.test("Sessions.open() throws 503 where all sessions are busy, and opens nothing", async () => {
  const { fakes, all } = makeSessions({ limits: { sessions: 2 } });
  await initialized(all);
  await initialized(all);
  for (const fake of fakes.opened) fake.running = 1;
  const error = await assertRejects(
    () => all.open({ principal: LOCAL, stateless: true }),
    RequestError,
  );
  assertEquals(error.status, 503);
  assertEquals(error.headers["Retry-After"], "5");
  assertEquals(fakes.opened.length, 2);
});

Deno.test("Sessions.open() does not take the place of a session whose first request is on its way", async () => {
  const { fakes, all } = makeSessions({ limits: { sessions: 1 } });
  const first = await all.open({ principal: LOCAL, stateless: true });
  await assertRejects(() => all.open({ principal: LOCAL, stateless: true }), RequestError, "busy");
  await first.handle(request(), {});
  await turns();
  await all.open({ principal: LOCAL, stateless: true });
  assertEquals(fakes.opened.length, 2);
});

Deno.test("Sessions.open() counts sessions that are only just being opened", async () => {
  const gate = Promise.withResolvers<void>();
  const { all } = makeSessions({
    limits: { sessions: 1 },
    openSession: (hooks) => gate.promise.then(() => new FakeSession(hooks)),
  });
  const first = all.open({ principal: LOCAL, stateless: false });
  await assertRejects(() => all.open({ principal: LOCAL, stateless: false }), RequestError, "busy");
  gate.resolve();
  await first;
  assertEquals(all.size, 1);
});

Deno.test("Sessions.open() leaves nothing behind where opening fails", async () => {
  const { all } = makeSessions({ openSession: () => Promise.reject(new Error("no server")) });
  await assertRejects(() => all.open({ principal: LOCAL, stateless: false }), Error, "no server");
  assertEquals(all.size, 0);
});

Deno.test("Sessions.open() throws 503 and ends the session where a shutdown came first", async () => {
  const fakes = new FakeSessions();
  const gate = Promise.withResolvers<void>();
  const { all } = makeSessions({
    openSession: async (hooks) => {
      await gate.promise;
      return fakes.openSession(hooks);
    },
  });
  const opening = all.open({ principal: LOCAL, stateless: false });
  await all.close();
  gate.resolve();
  await assertRejects(() => opening, RequestError, "shutting down");
  assertEquals([all.size, at(fakes.opened, 0).closed], [0, 1]);
  await assertRejects(
    () => all.open({ principal: LOCAL, stateless: false }),
    RequestError,
    "shutting down",
  );
});

Deno.test("Sessions.drain() waits for running calls, and for nothing else", async () => {
  const { fakes, all } = makeSessions();
  await initialized(all);
  await initialized(all);
  at(fakes.opened, 1).running = 1;
  let drained = false;
  const draining = all.drain().then(() => drained = true);
  await turns();
  assertEquals(drained, false);
  at(fakes.opened, 1).settle();
  await draining;
  assertEquals(drained, true);
});

Deno.test("Sessions.close() ends every session, also beside one that fails to close", async () => {
  const lines: string[] = [];
  const { fakes, all } = makeSessions({ log: (_level, message) => lines.push(message) });
  for (let count = 0; count < 3; count++) await initialized(all);
  at(fakes.opened, 0).close = () => Promise.reject(new Error("broken"));
  await all.close();
  assertEquals(all.size, 0);
  assertEquals(fakes.opened.map((session) => session.closed), [0, 1, 1]);
  assertEquals(lines.includes("session failed to close"), true);
});

Deno.test("Sessions.get() finds nobody else's session", async () => {
  const { fakes, all } = makeSessions();
  const alice = principal("alice");
  const session = await initialized(all, alice);
  const { id } = at(fakes.opened, 0);
  assertEquals(at(fakes.opened, 0).hooks.principal, alice);
  assertEquals(all.get(id, principal("alice")) === session, true);
  for (const other of [principal("bob"), LOCAL, principal("alice", { tools: ["list_*"] })]) {
    const error = assertThrows(() => all.get(id, other), RequestError);
    const unknown = assertThrows(() => all.get("unknown", other), RequestError);
    assertEquals([error.status, error.message], [unknown.status, unknown.message]);
  }
});

Deno.test("Sessions.open() lets one principal take no more than its part", async () => {
  const { fakes, all } = makeSessions({ limits: { sessions: 5, sessionsPerPrincipal: 3 } });
  const [alice, bob] = [principal("alice"), principal("bob")];
  await initialized(all, bob);
  for (let count = 0; count < 50; count++) await initialized(all, alice);
  await turns();
  assertEquals(all.size, 4);
  assertEquals(at(fakes.opened, 0).closed, 0);
  for (const fake of fakes.opened) fake.running = 1;
  const error = await assertRejects(() => initialized(all, alice), RequestError, 'of "alice"');
  assertEquals([error.status, error.headers["Retry-After"]], [429, "5"]);
  await initialized(all, bob);
  assertEquals(all.size, 5);
});

Deno.test("Sessions.open() takes the place of an own session rather than of another's", async () => {
  const { fakes, all } = makeSessions({ limits: { sessions: 3, sessionsPerPrincipal: 3 } });
  const [alice, bob] = [principal("alice"), principal("bob")];
  for (const one of [bob, alice, bob]) await initialized(all, one);
  await turns();
  await initialized(all, alice);
  assertEquals(fakes.opened.map((session) => session.closed), [0, 1, 0, 0]);
});

Deno.test("Sessions.open() lets local clients have all of them", async () => {
  const { all } = makeSessions({ limits: { sessions: 4 } });
  for (let count = 0; count < 4; count++) await initialized(all);
  assertEquals(all.size, 4);
});
