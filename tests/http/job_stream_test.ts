import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Hono } from "hono";
import { eventRoutes } from "../../src/http/events_route.ts";
import type { HttpEnv } from "../../src/http/http_env.ts";
import { StreamSlots } from "../../src/http/limits/stream_slots.ts";
import { LOCAL } from "../../src/http/principal.ts";
import { jobEvents } from "../../src/mcp/job/job_events.ts";
import { callTool, EaselHouse, ENDLESS, jobIdOf, SMALL } from "../mcp/easel_house.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** The event streams of an Easel, over a real socket. */
class Streams implements AsyncDisposable {
  readonly slots = new StreamSlots(8);
  readonly ended = Promise.withResolvers<void>();
  readonly url: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(house: EaselHouse) {
    const app = new Hono<HttpEnv>();
    eventRoutes(app, {
      streams: this.slots,
      jobEvents: (id, { principal: caller, signal, previews }) => {
        signal.addEventListener("abort", () => this.ended.resolve());
        return jobEvents({ ...house.services(), caller }, { id, signal, previews });
      },
    });
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, (request) => app.fetch(request));
    this.url = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

Deno.test("a job is watched over HTTP from its queue to its files", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 10, previews: true });
  await using streams = new Streams(house);
  const client = await house.connect({ waitMs: 0 });
  const id = jobIdOf(await callTool(client, "generate_image", { ...SMALL, steps: 40 }));
  const text = await (await fetch(`${streams.url}/jobs/${id}/events?previews=1`)).text();
  assert(text.startsWith("retry: 3000\n\nid: 1\nevent: snapshot\n"));
  assertStringIncludes(text, "event: progress\n");
  assertStringIncludes(text, "event: preview\n");
  assertStringIncludes(text, '"files":["comfyui://outputs/output/');
  assertEquals(text.match(/^event: end$/gm)?.length, 1);
  assertEquals(streams.slots.count(LOCAL), 0);
});

Deno.test("who stops watching costs nothing more, and the job goes on", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 10 });
  await using streams = new Streams(house);
  const client = await house.connect({ waitMs: 0 });
  const id = jobIdOf(await callTool(client, "generate_image", { ...ENDLESS, steps: 60 }));
  const response = await fetch(`${streams.url}/jobs/events`);
  const reader = response.body!.getReader();
  await reader.read();
  assertEquals(streams.slots.count(LOCAL), 1);
  await reader.cancel();
  await streams.ended.promise;
  assertEquals(streams.slots.count(LOCAL), 0);
  assertEquals((await house.jobs.get(id)!.done).files.length, 1);
});
