import { assertEquals, assertThrows } from "@std/assert";
import { readMessage } from "../../../src/comfyui/messages.ts";
import { FollowedRun } from "../../../src/jobs/follow/followed_run.ts";
import { Job } from "../../../src/jobs/job.ts";
import { JobLostError } from "../../../src/jobs/job_errors.ts";
import { picture } from "../comfy_world.ts";

const FRAME = {
  type: "preview",
  mediaType: "image/png",
  image: new Uint8Array([1]),
} as const;

function followed(options: { previews?: boolean } = {}): { job: Job; run: FollowedRun } {
  const job = new Job("p", picture(), { inputs: {}, createdAt: 0 });
  return { job, run: new FollowedRun(job, { clock: () => 0, ...options }) };
}

function hear(run: FollowedRun, type: string, data: Record<string, unknown> = {}): void {
  run.hear(readMessage({ type, data: { prompt_id: "p", ...data } }));
}

Deno.test("FollowedRun tells the job its place in the queue, and then that it runs", () => {
  const { job, run } = followed();
  run.take({ where: "pending", position: 3 });
  assertEquals([job.status, job.progress.queuePosition, run.started], ["pending", 3, false]);
  run.take({ where: "running" });
  assertEquals([job.status, job.progress.queuePosition, run.started], [
    "in_progress",
    undefined,
    true,
  ]);
});

Deno.test("FollowedRun is complete once it ended and no message of it may be missing", () => {
  const { run } = followed();
  hear(run, "execution_start");
  hear(run, "executed", {
    node: "9",
    output: { images: [{ filename: "a.png", subfolder: "", type: "output" }] },
  });
  run.miss();
  hear(run, "execution_success");
  hear(run, "executing", { node: null });
  assertEquals([run.ended, run.complete], [true, false]);
  run.take({ where: "nowhere" });
  assertEquals([run.complete, run.result.warnings.length], [true, 1]);
});

Deno.test("FollowedRun that made nothing anybody knows of is lost", () => {
  const { run } = followed();
  hear(run, "execution_success");
  hear(run, "executing", { node: null });
  assertThrows(() => run.take({ where: "nowhere" }), JobLostError);
});

Deno.test("FollowedRun keeps pictures of the run under way only where they are wanted", () => {
  for (const previews of [true, false]) {
    const { job, run } = followed({ previews });
    run.show(FRAME);
    assertEquals(
      job.preview,
      previews ? { mediaType: "image/png", bytes: FRAME.image } : undefined,
    );
  }
});
