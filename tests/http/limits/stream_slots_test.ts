import { assertEquals, assertRejects } from "@std/assert";
import { StreamSlots } from "../../../src/http/limits/stream_slots.ts";
import { LOCAL } from "../../../src/http/principal.ts";
import { RequestError } from "../../../src/http/request_error.ts";
import { createApp } from "../../../src/http/server.ts";
import { principal } from "../auth/principals.ts";
import { FakeSessions, INITIALIZE, openStream, post } from "../fake_sessions.ts";

const ALICE = principal("alice");
const BOB = principal("bob");

Deno.test("StreamSlots.hold() refuses one more than may be open, of the same principal", async () => {
  const slots = new StreamSlots(2);
  for (let count = 0; count < 2; count++) {
    await slots.hold(ALICE, () => Promise.resolve(openStream().response));
  }
  let opened = 0;
  const open = () => {
    opened++;
    return Promise.resolve(openStream().response);
  };
  const error = await assertRejects(() => slots.hold(ALICE, open), RequestError, "limits.streams");
  assertEquals([error.status, error.headers["Retry-After"], opened], [429, "5", 0]);
  await slots.hold(BOB, open);
  assertEquals([slots.count(ALICE), slots.count(BOB)], [2, 1]);
});

Deno.test("StreamSlots.hold() counts who is nobody by address", async () => {
  const slots = new StreamSlots(1);
  const [here, there] = ["192.0.2.1", "192.0.2.2"].map((countedAs) => ({ ...LOCAL, countedAs }));
  const open = () => Promise.resolve(openStream().response);
  await slots.hold(here!, open);
  await assertRejects(() => slots.hold(here!, open), RequestError, "this address has 1 open");
  const other = await slots.hold(there!, open);
  assertEquals([slots.count(here!), slots.count(there!)], [1, 1]);
  await other.body?.cancel();
  assertEquals([slots.count(here!), slots.count(there!)], [1, 0]);
});

Deno.test("StreamSlots.hold() frees the place when the stream is over, however it ends", async () => {
  const slots = new StreamSlots(2);
  const ended = openStream();
  const left = openStream();
  const one = await slots.hold(ALICE, () => Promise.resolve(ended.response));
  const two = await slots.hold(ALICE, () => Promise.resolve(left.response));
  ended.end();
  assertEquals([await one.text(), slots.count(ALICE)], ["", 1]);
  await two.body?.cancel();
  assertEquals(slots.count(ALICE), 0);
});

Deno.test("StreamSlots.hold() takes no place for what is no stream, or fails", async () => {
  const slots = new StreamSlots(1);
  await slots.hold(ALICE, () => Promise.resolve(new Response("no", { status: 409 })));
  await assertRejects(() => slots.hold(ALICE, () => Promise.reject(new Error("broken"))), Error);
  assertEquals(slots.count(ALICE), 0);
});

Deno.test("createApp() lets no address take the event streams of another where auth is off", async () => {
  const fakes = new FakeSessions();
  using app = createApp(fakes.options({ limits: { streams: 2 } }));
  const ask = async (peer: string) => {
    await app.fetch(new Request("http://127.0.0.1/mcp", post(INITIALIZE)), peer);
    const session = fakes.opened.at(-1)!;
    session.answer = () => openStream().response;
    const headers = { "mcp-session-id": session.id, accept: "text/event-stream" };
    return (await app.fetch(new Request("http://127.0.0.1/mcp", { headers }), peer)).status;
  };
  const [one, other] = ["192.0.2.1", "192.0.2.2"] as const;
  const got = [await ask(one), await ask(one), await ask(one), await ask(other)];
  assertEquals(got, [200, 200, 429, 200]);
});
