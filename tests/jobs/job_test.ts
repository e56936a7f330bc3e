import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ExecutionInterruptedError } from "../../src/comfyui/errors.ts";
import { Job, type JobResult, type JobSnapshot } from "../../src/jobs/job.ts";
import { STRICT } from "./comfy_world.ts";

const RESULT: JobResult = { files: [], texts: [], cached: false, warnings: [], ranMs: 0 };

function newJob(): Job {
  return new Job("id", {}, { inputs: {}, createdAt: 0 });
}

async function collect(snapshots: AsyncIterable<JobSnapshot>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { status, progress } of snapshots) seen.push(`${status} ${progress.fraction}`);
  return seen;
}

Deno.test("snapshots() yields what is, each change, and the end", STRICT, async () => {
  const job = newJob();
  const snapshots = job.snapshots();
  const next = async () => (await snapshots.next()).value?.progress.fraction;
  assertEquals(await next(), 0);
  const change = next();
  job.advance("in_progress", { fraction: 0.5 });
  assertEquals(await change, 0.5);
  job.complete(RESULT);
  assertEquals(await next(), 1);
  assertEquals((await snapshots.next()).done, true);
});

Deno.test("snapshots() tells a slow reader the newest state only", STRICT, async () => {
  const job = newJob();
  const snapshots = job.snapshots();
  await snapshots.next();
  for (let i = 1; i <= 100; i++) job.advance("in_progress", { fraction: i / 200 });
  assertEquals((await snapshots.next()).value?.progress.fraction, 0.5);
  await snapshots.return();
});

Deno.test(
  "snapshots() tells many watchers, and those that come after the end",
  STRICT,
  async () => {
    const job = newJob();
    const watching = Array.from({ length: 100 }, () => collect(job.snapshots()));
    await Promise.resolve();
    job.fail(new Error("x"));
    for (const seen of await Promise.all(watching)) assertEquals(seen, ["pending 0", "failed 0"]);
    assertEquals(await collect(job.snapshots()), ["failed 0"]);
  },
);

Deno.test("snapshots() ends with its signal, also where nothing happens", STRICT, async () => {
  const job = newJob();
  const stop = new AbortController();
  const seen = collect(job.snapshots(stop.signal));
  await Promise.resolve();
  stop.abort();
  assertEquals(await seen, ["pending 0"]);
  assertEquals(await collect(job.snapshots(stop.signal)), []);
});

Deno.test("advance() never lets the fraction fall or leave 0 to 1", () => {
  const job = newJob();
  const fractions = [0.5, 0.2, 7, 0.1].map((fraction) => {
    job.advance("in_progress", { fraction });
    return job.progress.fraction;
  });
  assertEquals(fractions, [0.5, 0.5, 1, 1]);
});

Deno.test("complete() and fail() happen once, and nothing follows", async () => {
  const job = newJob();
  job.complete(RESULT);
  job.fail(new Error("too late"));
  job.advance("in_progress", { fraction: 0.1 });
  job.complete({ ...RESULT, cached: true });
  assertEquals([job.status, job.progress.fraction, job.error], ["completed", 1, undefined]);
  assertStrictEquals(await job.done, RESULT);
});

Deno.test("fail() with an interruption makes the job cancelled", async () => {
  const job = newJob();
  const error = new ExecutionInterruptedError("x");
  job.fail(error);
  assertEquals([job.status, job.ended], ["cancelled", true]);
  assertStrictEquals(await assertRejects(() => job.done), error);
});

Deno.test("cancel() aborts once, and not after the end", () => {
  const [job, over] = [newJob(), newJob()];
  job.cancel();
  over.fail(new Error("x"));
  over.cancel();
  assertEquals([job.cancelled.aborted, over.cancelled.aborted], [true, false]);
});
