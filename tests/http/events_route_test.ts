import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Hono } from "hono";
import type { ServerEvent } from "../../src/http/event_stream.ts";
import { eventRoutes, type JobEventsRequest } from "../../src/http/events_route.ts";
import type { HttpEnv } from "../../src/http/http_env.ts";
import { StreamSlots } from "../../src/http/limits/stream_slots.ts";
import { LOCAL } from "../../src/http/principal.ts";
import { errorResponse } from "../../src/http/request_error.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

type Tell = (id: string | undefined, request: JobEventsRequest) => AsyncIterable<ServerEvent>;

/** An app with the routes alone. */
function appWith(jobEvents: Tell, { streams = new StreamSlots(2), keepAliveMs = 60_000 } = {}) {
  const app = new Hono<HttpEnv>();
  app.onError(errorResponse);
  eventRoutes(app, { jobEvents, streams, keepAliveMs });
  return { app, streams };
}

async function* tell(...events: ServerEvent[]) {
  yield* events;
}

/** Tells once, and then waits until nobody listens. */
async function* tellAndWait(signal: AbortSignal) {
  yield { event: "snapshot", data: {} };
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
}

Deno.test("GET /jobs/{id}/events sends events with ids, and how to come back", STRICT, async () => {
  const asked: unknown[] = [];
  const { app, streams } = appWith((id, { principal, previews }) => {
    asked.push([id, principal.id, previews]);
    return tell(
      { event: "snapshot", data: { text: "a\nb" } },
      { event: "progress", data: 1 },
      { event: "end", data: null },
    );
  });
  const response = await app.request("/jobs/j1/events?previews=1");
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  assertEquals(
    await response.text(),
    "retry: 3000\n\n" +
      'id: 1\nevent: snapshot\ndata: {"text":"a\\nb"}\n\n' +
      "id: 2\nevent: progress\ndata: 1\n\n" +
      "id: end\nevent: end\ndata: null\n\n",
  );
  assertEquals(asked, [["j1", "local", true]]);
  assertEquals(streams.count(LOCAL), 0);
});

Deno.test("GET /jobs/events tells of all jobs, and an end there ends nothing", STRICT, async () => {
  const { app } = appWith((id) => {
    assertEquals(id, undefined);
    return tell({ event: "end", data: 1 }, { event: "progress", data: 2 });
  });
  const text = await (await app.request("/jobs/events")).text();
  assertStringIncludes(text, "id: 1\nevent: end");
  assertStringIncludes(text, "id: 2\nevent: progress");
});

Deno.test("a browser that comes back after the end is told to stay away", STRICT, async () => {
  const { app } = appWith(() => {
    throw new Error("nobody asks");
  });
  const headers = { "last-event-id": "end" };
  assertEquals((await app.request("/jobs/j1/events", { headers })).status, 204);
});

Deno.test("an unknown job is 404, and its stream is not counted", STRICT, async () => {
  const { app, streams } = appWith(() => tell());
  const response = await app.request("/jobs/nope/events");
  assertEquals(response.status, 404);
  assertStringIncludes(await response.text(), 'Cannot find job \\"nope\\"');
  assertEquals(streams.count(LOCAL), 0);
});

Deno.test(
  "what fails before the first event is an error, and counts no stream",
  STRICT,
  async () => {
    let signal: AbortSignal | undefined;
    // deno-lint-ignore require-yield
    async function* fail(): AsyncGenerator<ServerEvent> {
      throw new Error("no ComfyUI answers");
    }
    const { app, streams } = appWith((_, request) => {
      signal = request.signal;
      return fail();
    });
    assertEquals((await app.request("/jobs/j1/events")).status >= 500, true);
    assertEquals([signal?.aborted, streams.count(LOCAL)], [true, 0]);
  },
);

Deno.test("a client that goes away ends the events, and frees its place", STRICT, async () => {
  let gone: AbortSignal | undefined;
  const { app, streams } = appWith((_, { signal }) => {
    gone = signal;
    return tellAndWait(signal);
  });
  const response = await app.request("/jobs/events");
  assertEquals(streams.count(LOCAL), 1);
  await response.body?.cancel();
  assertEquals([gone?.aborted, streams.count(LOCAL)], [true, 0]);
});

Deno.test("a stream says that it lives while nothing happens", STRICT, async () => {
  const { app } = appWith((_, { signal }) => tellAndWait(signal), { keepAliveMs: 1 });
  const response = await app.request("/jobs/events");
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk);
    if (text.includes(": alive\n\n")) break;
  }
  assert(text.startsWith("retry: 3000\n\n"));
});

Deno.test("too many streams are refused, and so is every other method", STRICT, async () => {
  const { app } = appWith((_, { signal }) => tellAndWait(signal));
  const open = [await app.request("/jobs/events"), await app.request("/jobs/events")];
  assertEquals((await app.request("/jobs/events")).status, 429);
  for (const method of ["HEAD", "POST"]) {
    for (const path of ["/jobs/events", "/jobs/j1/events"]) {
      const refused = await app.request(path, { method });
      assertEquals([refused.status, refused.headers.get("allow")], [405, "GET"]);
    }
  }
  for (const { body } of open) await body?.cancel();
});
