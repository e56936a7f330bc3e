import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ExecutionInterruptedError } from "../../../src/comfyui/errors.ts";
import { Job, type JobResult } from "../../../src/jobs/job.ts";
import type { JobFile } from "../../../src/jobs/outputs.ts";
import { describeJob as describe } from "../../../src/mcp/job/describe_job.ts";
import type { JobEngine } from "../../../src/mcp/job/job_engine.ts";
import { jobRecord } from "../../../src/mcp/job/job_record.ts";
import { type ToldContext, toldJob } from "../../../src/mcp/job/told_job.ts";

const ENGINE = { name: "ComfyUI 1", demo: false };
const FILE: JobFile = { filename: "a.png", subfolder: "", type: "output", mediaType: "image/png" };

/** As who sees all is told of it. */
function told(job: Job) {
  return toldJob(job, { jobs: { get: () => undefined } } as unknown as ToldContext);
}

function describeJob(job: Job, engine: JobEngine): string {
  return describe(job, { engine, told: told(job) });
}

function newJob(): Job {
  return new Job("b7a1", {}, { inputs: {}, createdAt: 0 });
}

function doneJob(result: Partial<JobResult>): Job {
  const job = newJob();
  job.complete({ files: [FILE], texts: [], cached: false, warnings: [], ranMs: 1500, ...result });
  return job;
}

Deno.test("describeJob() says where it ran and how long, as far as that is known", () => {
  assertStringIncludes(describeJob(doneJob({}), ENGINE), "It took 1.5 s on ComfyUI 1; job b7a1.");
  const restored = describeJob(doneJob({ ranMs: 0 }), ENGINE);
  assertStringIncludes(restored, "It ran on ComfyUI 1; job b7a1.");
  const several = describeJob(doneJob({}), { ...ENGINE, ranOn: "gpu-2" });
  assertStringIncludes(several, "on gpu-2 (ComfyUI 1)");
});

Deno.test("describeJob() says why nothing was run", () => {
  assertStringIncludes(
    describeJob(doneJob({ cached: true, sameAs: "c0de" }), ENGINE),
    "The same had been made before (job c0de), so nothing was run; job b7a1.",
  );
  assertStringIncludes(
    describeJob(doneJob({ cached: true }), ENGINE),
    "ComfyUI 1 had made the same before and ran nothing; job b7a1.",
  );
});

Deno.test("a job that came to nothing tells what happened to it, and what is kept of it", () => {
  const job = newJob();
  job.note("left was lost while it had the job, so it was run again elsewhere.");
  job.keep({ files: [FILE], texts: [] });
  job.fail(new ExecutionInterruptedError("The job was cancelled."));
  const text = describeJob(job, ENGINE);
  assertEquals(
    text,
    "The job was cancelled. (job b7a1, ComfyUI 1) " +
      "left was lost while it had the job, so it was run again elsewhere. " +
      "What it had finished is kept: comfyui://outputs/output/a.png.",
  );
  const record = jobRecord(job, { engine: ENGINE, told: told(job), message: text });
  assertEquals(record["warnings"], [...job.notes]);
  assertEquals((record["files"] as unknown[]).length, 1);
});

Deno.test("a job that waits tells its place, not where it runs", () => {
  const job = newJob();
  job.advance("pending", { fraction: 0, ahead: 2 });
  const text = describeJob(job, ENGINE);
  assert(text.startsWith("Queued, 2 before it here. Call get_job"), text);
  job.advance("in_progress", { fraction: 0.5, node: "KSampler", secondsLeft: 12 });
  const record = jobRecord(job, { engine: ENGINE, told: told(job), message: "" });
  assertEquals([record["progress"], record["seconds_left"]], [0.5, 12]);
  assertStringIncludes(
    describeJob(job, ENGINE),
    "Still running on ComfyUI 1: KSampler, 50 %, about 10 s left.",
  );
});
