import { assertEquals, assertStrictEquals } from "@std/assert";
import { Job, type JobResult } from "../../src/jobs/job.ts";
import { KnownJobs } from "../../src/jobs/known_jobs.ts";

const RESULT: JobResult = { files: [], texts: [], cached: false, warnings: [], ranMs: 0 };

function newJob(id: string, { ended = false } = {}): Job {
  const job = new Job(id, {}, { inputs: {}, createdAt: 0 });
  if (ended) job.complete(RESULT);
  return job;
}

function idsOf(known: KnownJobs): string[] {
  return known.list().map(({ id }) => id);
}

Deno.test("keep() forgets the oldest that ended, and none that is under way", () => {
  const known = new KnownJobs({ remembered: 2, onEnd: () => {} });
  const long = newJob("long");
  known.track(long);
  for (const id of ["a", "b", "c"]) known.keep(newJob(id, { ended: true }));
  assertEquals(idsOf(known), ["c", "b", "long"]);
  assertEquals(known.active, 1);
  long.complete(RESULT);
  assertEquals(idsOf(known), ["c", "b"]);
  assertEquals(known.active, 0);
  assertStrictEquals(known.get("long"), undefined);
});

Deno.test("track() tells of each change, and of the end before the listeners, once", () => {
  const told: string[] = [];
  const known = new KnownJobs({ remembered: 9, onEnd: ({ id }) => told.push(`${id} ended`) });
  const stop = known.subscribe(({ id, status }) => told.push(`${id} ${status}`));
  const job = newJob("a");
  known.track(job);
  job.advance("in_progress", { fraction: 0.5 });
  job.complete(RESULT);
  assertEquals(told, ["a pending", "a in_progress", "a ended", "a completed"]);
  stop();
  known.track(newJob("b"));
  assertEquals(told.length, 4);
});

Deno.test("track() ends a job that has ended already", () => {
  const told: string[] = [];
  const known = new KnownJobs({ remembered: 9, onEnd: ({ id }) => told.push(id) });
  known.track(newJob("a", { ended: true }));
  assertEquals(told, ["a"]);
  assertEquals(known.active, 0);
});
