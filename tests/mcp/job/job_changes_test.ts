import { assert, assertEquals } from "@std/assert";
import { Job } from "../../../src/jobs/job.ts";
import { ProgressGate } from "../../../src/jobs/timing/progress_gate.ts";
import { jobChanges } from "../../../src/mcp/job/job_changes.ts";
import { reportJob } from "../../../src/mcp/job/progress.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const RESULT = { files: [], texts: [], cached: false, warnings: [], ranMs: 1 };

function newJob(): Job {
  return new Job(crypto.randomUUID(), {}, { inputs: {}, createdAt: 0 });
}

/** A gate whose time stands still: after the first, only another state is due. */
function shutGate(): ProgressGate {
  return new ProgressGate({ everyMs: 3_600_000, now: () => 0 });
}

function forever(): AbortSignal {
  return new AbortController().signal;
}

Deno.test("jobChanges() yields the last before the end, however short before", STRICT, async () => {
  const job = newJob();
  job.advance("in_progress", { fraction: 0.1, node: "a" });
  const seen: string[] = [];
  for await (
    const { status, progress } of jobChanges(job, { signal: forever(), gate: shutGate() })
  ) {
    seen.push(`${status} ${progress.fraction}`);
    if (seen.length > 1) continue;
    job.advance("in_progress", { fraction: 0.2, node: "a" });
    job.advance("in_progress", { fraction: 0.98, node: "a" });
    job.complete(RESULT);
  }
  assertEquals(seen, ["in_progress 0.1", "in_progress 0.98", "completed 1"]);
});

Deno.test("jobChanges() yields the end of a job that has ended, and no more", STRICT, async () => {
  const job = newJob();
  job.complete(RESULT);
  const seen = await Array.fromAsync(jobChanges(job, { signal: forever() }));
  assertEquals(seen.map(({ status }) => status), ["completed"]);
});

Deno.test("jobChanges() ends with its signal, and watches nothing more", STRICT, async () => {
  const job = newJob();
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { status } of jobChanges(job, { signal: stop.signal })) {
    seen.push(status);
    stop.abort();
  }
  assertEquals(seen, ["pending"]);
  job.complete(RESULT);
});

Deno.test(
  "jobChanges() holds a hundred changes of a moment back but for the newest",
  STRICT,
  async () => {
    const job = newJob();
    let now = 0;
    const gate = new ProgressGate({ everyMs: 20, now: () => now });
    const seen: number[] = [];
    for await (const { progress } of jobChanges(job, { signal: forever(), gate })) {
      seen.push(progress.fraction);
      if (seen.length > 1) {
        job.complete(RESULT);
        continue;
      }
      for (let step = 1; step <= 100; step++) job.advance("pending", { fraction: step / 200 });
      now += 20;
    }
    assertEquals(seen, [0, 0.5, 1]);
  },
);

Deno.test(
  "reportJob() tells growing numbers, and nothing once the job has ended",
  STRICT,
  async () => {
    const job = newJob();
    const told: [number, string][] = [];
    let ended = false;
    const reporting = reportJob(job, {
      signal: forever(),
      reportProgress: (progress, _total, message) => {
        assert(!ended, "nothing after the result");
        told.push([progress, message]);
        return Promise.resolve();
      },
    });
    await Promise.resolve();
    job.advance("pending", { fraction: 0, ahead: 1 });
    await Promise.resolve();
    job.advance("in_progress", { fraction: 0.5, node: "b", step: 1, steps: 2 });
    job.complete(RESULT);
    await reporting;
    ended = true;
    assertEquals(told.at(-1)?.[1], "b: step 1 of 2, 50 %");
    told.reduce((last, [progress]) => (assert(progress > last), progress), -1);
  },
);
