import { assert, assertEquals } from "@std/assert";
import { LOCAL_CALLER } from "../../../src/jobs/jobs.ts";
import { type JobEvent, jobEvents } from "../../../src/mcp/job/job_events.ts";
import type { JobSummary } from "../../../src/mcp/job/job_summary.ts";
import { callTool, EaselHouse, ENDLESS, jobIdOf, SMALL } from "../easel_house.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

function forever(): AbortSignal {
  return new AbortController().signal;
}

function summary({ data }: JobEvent): JobSummary {
  return data as JobSummary;
}

Deno.test("jobEvents() tells of one job from a snapshot to its end, in order", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 20, previews: true });
  const client = await house.connect({ waitMs: 0 });
  const id = jobIdOf(await callTool(client, "generate_image", { ...SMALL, steps: 60 }));
  const options = { id, signal: forever(), previews: true };
  const events = await Array.fromAsync(jobEvents(house.services(), options));
  assertEquals([events[0]?.event, events.at(-1)?.event], ["snapshot", "end"]);
  const progress = events.filter(({ event }) => event === "progress").map(summary);
  assert(progress.length > 1);
  progress.reduce((last, { progress = 0 }) => (assert(progress >= last), progress), 0);
  assert(progress.some(({ message }) => /: step \d+ of 60, \d+ %/.test(message ?? "")));
  assert(
    events.some(({ event, data }) =>
      event === "preview" && (data as { media_type: string }).media_type.startsWith("image/")
    ),
  );
  assertEquals(summary(events.at(-1)!).files.length, 1);
});

Deno.test("jobEvents() sends no pictures to who wants none", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 10, previews: true });
  const client = await house.connect({ waitMs: 0 });
  const id = jobIdOf(await callTool(client, "generate_image", SMALL));
  const events = await Array.fromAsync(jobEvents(house.services(), { id, signal: forever() }));
  assertEquals(events.filter(({ event }) => event === "preview"), []);
});

Deno.test(
  "jobEvents() yields nothing of a job that is not there, or another's",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 10 });
    const alice = await house.connect({ caller: "alice" });
    const id = jobIdOf(await callTool(alice, "generate_image", SMALL));
    const bob = house.services({ caller: "bob" });
    assertEquals(await Array.fromAsync(jobEvents(bob, { id, signal: forever() })), []);
    const unknown = { id: crypto.randomUUID(), signal: forever() };
    assertEquals(await Array.fromAsync(jobEvents(bob, unknown)), []);
    const own = house.services({ caller: "alice" });
    const events = await Array.fromAsync(jobEvents(own, { id, signal: forever() }));
    assertEquals(events.map(({ event }) => event), ["snapshot", "end"]);
  },
);

Deno.test(
  "jobEvents() tells of all jobs that a caller may see, and of no others",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 5 });
    const alice = await house.connect({ caller: "alice", waitMs: 0 });
    const bob = await house.connect({ caller: "bob", waitMs: 0 });
    const stop = new AbortController();
    const events = jobEvents(house.services({ caller: "alice" }), { signal: stop.signal });
    assertEquals((await events.next()).value, { event: "snapshot", data: { jobs: [] } });
    const ids = new Set<string>();
    for (const client of [alice, bob]) {
      for (const seed of [1, 2]) {
        const id = jobIdOf(await callTool(client, "generate_image", { ...SMALL, seed }));
        if (client === alice) ids.add(id);
      }
    }
    const ended = new Set<string>();
    for await (const event of events) {
      const { job_id } = summary(event);
      assert(ids.has(job_id));
      assert(!ended.has(job_id), "nothing after its end");
      if (event.event === "end") ended.add(job_id);
      if (ended.size === ids.size) stop.abort();
    }
    assertEquals(ended, ids);
    await house.jobs.idle();
  },
);

Deno.test(
  "jobEvents() gives a slow reader the newest of each job, not a backlog",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 1 });
    const client = await house.connect();
    const stop = new AbortController();
    const events = jobEvents(house.services(), { signal: stop.signal });
    await events.next();
    const id = jobIdOf(await callTool(client, "generate_image", { ...SMALL, steps: 100 }));
    const { value } = await events.next();
    assertEquals([value?.event, summary(value!).job_id], ["end", id]);
    stop.abort();
    assertEquals((await events.next()).done, true);
  },
);

Deno.test(
  "a preview is read as a resource while the job runs, where previews are kept",
  STRICT,
  async () => {
    await using house = new EaselHouse({ stepMs: 20, previews: true });
    const client = await house.connect({ waitMs: 0 });
    const id = jobIdOf(await callTool(client, "generate_image", ENDLESS));
    const job = house.jobs.get(id)!;
    const uri = `comfyui://jobs/${id}/preview`;
    for await (const _ of job.snapshots()) if (job.preview) break;
    const { contents: [shown] } = await client.readResource({ uri });
    assertEquals((shown as { mimeType: string }).mimeType.startsWith("image/"), true);
    assert((shown as { blob: string }).blob.length > 100);
    job.leave(LOCAL_CALLER);
    await job.done.catch(() => {});
    const gone = await client.readResource({ uri }).catch((error: Error) => error.message);
    assert(String(gone).includes("the job has ended"), String(gone));
  },
);

Deno.test("a client that subscribes to a preview hears of new pictures", STRICT, async () => {
  await using house = new EaselHouse({ stepMs: 20, previews: true });
  const client = await house.connect({ waitMs: 0 });
  const id = jobIdOf(await callTool(client, "generate_image", ENDLESS));
  const uri = `comfyui://jobs/${id}/preview`;
  const { promise: heard, resolve } = Promise.withResolvers<unknown>();
  client.fallbackNotificationHandler = ({ method, params }) => {
    if (method === "notifications/resources/updated") resolve(params?.["uri"]);
    return Promise.resolve();
  };
  await client.subscribeResource({ uri });
  assertEquals(await heard, uri);
  house.jobs.get(id)?.leave(LOCAL_CALLER);
});
