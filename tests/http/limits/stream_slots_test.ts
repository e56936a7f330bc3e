import { assertEquals, assertRejects } from "@std/assert";
import { StreamSlots } from "../../../src/http/limits/stream_slots.ts";
import { RequestError } from "../../../src/http/request_error.ts";
import { principal } from "../auth/principals.ts";
import { openStream } from "../fake_sessions.ts";

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
