import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConnectionError } from "../../src/comfyui/errors.ts";
import { type ComfyEvent, ComfyEvents, type ConnectionChange } from "../../src/comfyui/events.ts";
import { freePort, serveFake } from "./fake_comfy.ts";
import { FakeEvents } from "./fake_events.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };

type Heard = ComfyEvent | ConnectionChange;

/** Resolves with the first event that fits. */
function heard(events: ComfyEvents, fits: (event: Heard) => boolean): Promise<Heard> {
  return new Promise((resolve) => {
    const stop = events.subscribe((event) => {
      if (!fits(event)) return;
      stop();
      resolve(event);
    });
  });
}

Deno.test(
  "connect() resolves once ComfyUI has greeted, and tells our features first",
  strict,
  async () => {
    await using server = new FakeEvents();
    await using events = new ComfyEvents(server.url, { clientId: "me" });
    assertEquals(events.connected, false);
    await events.connect();
    assertEquals([events.connected, events.clientId], [true, "me"]);
    const socket = await server.next();
    assertEquals(socket.received.map((text) => JSON.parse(text)), [
      { type: "feature_flags", data: { supports_preview_metadata: true } },
    ]);
  },
);

Deno.test(
  "connect() keeps prefix, token, headers and login, and sends no Origin",
  strict,
  async () => {
    await using server = new FakeEvents();
    const url = server.url.replace("http://", "http://me:pw@") + "/comfy/?token=t";
    await using events = new ComfyEvents(url, { clientId: "me", headers: { "X-Proxy": "1" } });
    await events.connect();
    const { headers } = await server.next();
    assertEquals(server.requests, ["GET /comfy/ws?token=t&clientId=me"]);
    assertEquals(headers.get("authorization"), `Basic ${btoa("me:pw")}`);
    assertEquals(headers.get("x-proxy"), "1");
    assertEquals(headers.get("origin"), null);
  },
);

Deno.test("connect() opens one socket for many callers", strict, async () => {
  await using server = new FakeEvents();
  await using events = new ComfyEvents(server.url);
  await Promise.all([events.connect(), events.connect()]);
  await events.connect();
  assertEquals(server.requests.length, 1);
});

Deno.test("connect() takes the id that ComfyUI greets with", strict, async () => {
  await using server = new FakeEvents();
  server.greetAs = "theirs";
  await using events = new ComfyEvents(server.url, { clientId: "mine" });
  await events.connect();
  assertEquals(events.clientId, "theirs");
});

Deno.test("connect() rejects where nobody listens, and shows no token", strict, async () => {
  const url = `http://me:secret@127.0.0.1:${freePort()}/?token=secret`;
  await using events = new ComfyEvents(url);
  const error = await assertRejects(() => events.connect(), ConnectionError);
  assertStringIncludes(error.message, "Check that ComfyUI runs");
  assert(!`${error.message} ${error.cause}`.includes("secret"));
});

Deno.test("connect() says that the login was refused", strict, async () => {
  await using fake = serveFake(() => new Response(null, { status: 403 }));
  await using events = new ComfyEvents(fake.url);
  await assertRejects(() => events.connect(), ConnectionError, "Check the token or password");
});

Deno.test("connect() rejects where a socket opens and nobody greets", strict, async () => {
  await using server = new FakeEvents();
  server.greets = false;
  await using events = new ComfyEvents(server.url, { timeoutMs: 20 });
  await assertRejects(() => events.connect(), ConnectionError, "nothing came for 0.02 s");
});

Deno.test(
  "connect() rejects with the signal's reason and leaves the socket to others",
  strict,
  async () => {
    await using server = new FakeEvents();
    await using events = new ComfyEvents(server.url);
    const abort = new AbortController();
    const impatient = events.connect({ signal: abort.signal });
    const patient = events.connect();
    abort.abort(new RangeError("enough"));
    await assertRejects(() => impatient, RangeError, "enough");
    await patient;
    assertEquals(events.connected, true);
  },
);

Deno.test("subscribe() hears text and binary frames, and odd ones as unknown", strict, async () => {
  await using server = new FakeEvents();
  await using events = new ComfyEvents(server.url);
  const types: string[] = [];
  events.subscribe((event) => types.push(event.type));
  await events.connect();
  const socket = await server.next();
  const last = heard(events, ({ type }) => type === "progress");
  socket.send(new Uint8Array([0, 0, 0, 1, 0, 0, 0, 2, 1]).buffer);
  socket.send(new Uint8Array([0, 0]).buffer);
  socket.send({ type: "new" });
  socket.send({ type: "progress", data: { value: 1, max: 2 } });
  await last;
  assertEquals(types, ["connection", "status", "preview", "unknown", "unknown", "progress"]);
});

Deno.test(
  "a listener that throws is reported and does not keep others from hearing",
  strict,
  async () => {
    await using server = new FakeEvents();
    const errors: unknown[] = [];
    const onListenerError = (error: unknown) => errors.push((error as Error).message);
    await using events = new ComfyEvents(server.url, { onListenerError });
    const types: string[] = [];
    const stop = events.subscribe(() => {
      throw new Error("broken");
    });
    events.subscribe((event) => types.push(event.type));
    const greeted = heard(events, ({ type }) => type === "status");
    await events.connect();
    await greeted;
    assertEquals(types, ["connection", "status"]);
    assertEquals(errors, ["broken", "broken"]);
    stop();
    const more = heard(events, ({ type }) => type === "unknown");
    (await server.next()).send({ type: "new" });
    await more;
    assertEquals(errors.length, 2);
  },
);

Deno.test("close() closes for good", strict, async () => {
  await using server = new FakeEvents();
  const events = new ComfyEvents(server.url);
  await events.connect();
  await events.close();
  assertEquals(events.connected, false);
  await assertRejects(() => events.connect(), ConnectionError, "closed for good");
  await events.close();
  events.expectTraffic(true);
  assertEquals(server.requests.length, 1);
});

Deno.test("close() ends a connect() under way", strict, async () => {
  await using server = new FakeEvents();
  server.greets = false;
  const events = new ComfyEvents(server.url);
  const connecting = assertRejects(() => events.connect(), ConnectionError);
  await server.next();
  await events.close();
  await connecting;
});

Deno.test("close() ends the pause before connecting again", strict, async () => {
  const events = new ComfyEvents(`http://127.0.0.1:${freePort()}`, { backoffMs: 60_000 });
  events.expectTraffic(true);
  await assertRejects(() => events.connect(), ConnectionError);
  await events.close();
});
