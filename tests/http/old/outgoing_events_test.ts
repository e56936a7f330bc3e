import { assertEquals } from "@std/assert";
import { OutgoingEvents } from "../../../src/http/old/outgoing_events.ts";

function make(mostWaiting = 10) {
  const cancelled: string[] = [];
  const events = new OutgoingEvents({ mostWaiting, onCancel: () => cancelled.push("cancelled") });
  return { events, cancelled };
}

Deno.test("OutgoingEvents sends in order, and all that waits before the end", async () => {
  const { events } = make();
  for (const event of ["a\n\n", "ö\n\n", "c\n\n"]) assertEquals(events.write(event), true);
  events.end();
  assertEquals(await new Response(events.body).text(), "a\n\nö\n\nc\n\n");
});

Deno.test("OutgoingEvents.write() says when more waits than may", async () => {
  const { events } = make();
  assertEquals(events.write("goes out at once"), true);
  assertEquals(events.write("12345678901"), true);
  assertEquals(events.write("one more"), false);
  events.drop();
  assertEquals(await new Response(events.body).text(), "goes out at once");
});

Deno.test("OutgoingEvents takes more again once the client has read", async () => {
  const { events } = make();
  const reader = events.body.getReader();
  events.write("first");
  events.write("12345678901");
  assertEquals(events.write("x"), false);
  for (const text of ["first", "12345678901"]) {
    assertEquals(new TextDecoder().decode((await reader.read()).value), text);
  }
  assertEquals(events.write("x"), true);
});

Deno.test("OutgoingEvents tells when the client hangs up, and takes what comes after", async () => {
  const { events, cancelled } = make();
  await events.body.cancel();
  assertEquals(cancelled, ["cancelled"]);
  events.write("late");
  events.end();
});
