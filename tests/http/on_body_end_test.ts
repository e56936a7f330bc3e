import { assertEquals, assertRejects } from "@std/assert";
import { onBodyEnd } from "../../src/http/on_body_end.ts";
import { openStream } from "./fake_sessions.ts";

function watch(response: Response): { response: Response; ends: () => number } {
  let ends = 0;
  const watched = onBodyEnd(response, () => void ends++);
  return { response: watched, ends: () => ends };
}

Deno.test("onBodyEnd() tells when an event stream has been read to its end", async () => {
  const stream = openStream();
  const { response, ends } = watch(stream.response);
  assertEquals(ends(), 0);
  stream.end();
  assertEquals(await response.text(), "");
  assertEquals(ends(), 1);
});

Deno.test("onBodyEnd() tells when the client gives an event stream up, and passes it on", async () => {
  const stream = openStream();
  const { response, ends } = watch(stream.response);
  await response.body?.cancel();
  await stream.cancelled;
  assertEquals(ends(), 1);
});

Deno.test("onBodyEnd() tells when an event stream fails, and fails alike", async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error("broken")) });
  const { response, ends } = watch(
    new Response(body, { headers: { "content-type": "text/event-stream" } }),
  );
  await assertRejects(() => response.text(), Error, "broken");
  assertEquals(ends(), 1);
});

Deno.test("onBodyEnd() tells at once for any other answer, and leaves it as it is", async () => {
  const json = Response.json({ a: 1 });
  const { response, ends } = watch(json);
  assertEquals(ends(), 1);
  assertEquals(response === json, true);
  assertEquals(await response.json(), { a: 1 });
  assertEquals(watch(new Response(null, { status: 202 })).ends(), 1);
});

Deno.test("onBodyEnd() keeps status and headers of an event stream", () => {
  const stream = openStream();
  stream.response.headers.set("mcp-session-id", "one");
  const { response } = watch(stream.response);
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("mcp-session-id"), "one");
});
