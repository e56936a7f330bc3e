import { assert } from "@std/assert";
import { ConnectionError, ExecutionInterruptedError, HttpError } from "../../src/comfyui/errors.ts";
import type { Job } from "../../src/jobs/job.ts";
import { JobLostError } from "../../src/jobs/job_errors.ts";
import type { FaultProxy } from "./fault_proxy.ts";
import type { FaultWorld } from "./fault_world.ts";

/** What a job came to. */
export type Verdict =
  | "right picture"
  /** The engine ran it, was started anew, and has no files any more. */
  | "gone with its engine"
  | "cancelled"
  | "true error"
  /** It was given up though its engine took it, and lives. */
  | "error though it ran";

/**
 * Says what a job that has ended came to.
 *
 * @throws If that is neither its right picture nor an error that the faults explain.
 */
export async function judge(job: Job, right: Uint8Array, world: FaultWorld): Promise<Verdict> {
  assertRanOnce(job, world);
  if (job.status === "cancelled") await assertStopped(job, world);
  if (job.status !== "completed") return verdictOnFailure(job, world);
  const bytes = await picture(job, world);
  if (!bytes) return "gone with its engine";
  // All bytes of two pictures would fill the screen.
  assert(
    bytes.length === right.length && bytes.every((byte, i) => byte === right[i]),
    `job ${job.id} has another picture, of ${bytes.length} bytes and not ${right.length}`,
  );
  return "right picture";
}

/** No engine takes a job twice, and only one other engine takes it where the first was lost. */
function assertRanOnce(job: Job, { proxies }: FaultWorld): void {
  const times = [...proxies.values()].map(({ accepted }) =>
    accepted.filter(({ promptId }) => promptId === job.id).length
  );
  const what = `job ${job.id} was taken ${times.join(" + ")} times`;
  assert(Math.max(...times) <= 1, what);
  assert(times.reduce((sum, count) => sum + count) <= 2, what);
}

/** What is called cancelled neither waits nor runs anywhere. */
async function assertStopped(job: Job, { proxies }: FaultWorld): Promise<void> {
  for (const { engine, url } of proxies.values()) {
    const queue = await (await engine.fetch(new Request(`${url}/queue`))).text();
    assert(!queue.includes(job.id), `job ${job.id} was cancelled, and goes on: ${job.error}`);
  }
}

function verdictOnFailure(job: Job, { proxies }: FaultWorld): Verdict {
  const { error, cancelled } = job;
  if (cancelled.aborted && job.status === "cancelled") return "cancelled";
  if (error instanceof ConnectionError || error instanceof HttpError) {
    const ran = [...proxies.values()].some(({ accepted, generation }) =>
      accepted.some((it) => it.promptId === job.id && it.generation === generation)
    );
    return ran ? "error though it ran" : "true error";
  }
  const mayBeGone = [...proxies.values()].some((proxy) => forgot(proxy));
  const isGone = error instanceof JobLostError || error instanceof ExecutionInterruptedError;
  assert(isGone && mayBeGone, `job ${job.id} failed by ${error}`);
  return "true error";
}

/** Whether an engine ever lost what it knew. */
function forgot({ faults }: FaultProxy): boolean {
  return ["restart", "forget-history", "delete-pending"].some((fault) => fault in faults);
}

/**
 * The picture's bytes, asked for until they come whole; `undefined` where its engine is gone, whose
 * files a demo engine takes with it.
 */
async function picture(
  job: Job,
  { engines, proxies }: FaultWorld,
): Promise<Uint8Array | undefined> {
  const [file] = job.outputs.files;
  assert(file, `job ${job.id} made no picture, and says: ${JSON.stringify(job.result)}`);
  const engine = engines.at(file);
  const proxy = proxies.get(engine.name)!;
  const taken = proxy.accepted.find(({ promptId }) => promptId === job.id);
  assert(taken, `job ${job.id} was made by an engine that did not take it`);
  for (;;) {
    const answer = await engine.client.view(file).then(pictureIn, isMissing);
    if (taken.generation < proxy.generation) return undefined;
    assert(answer !== true, `job ${job.id} lost its picture`);
    if (answer) return answer;
  }
}

/** Somebody else's page is no picture. */
async function pictureIn(response: Response): Promise<Uint8Array | undefined> {
  const bytes = await response.bytes().catch(() => undefined);
  return response.headers.get("content-type") === "image/png" ? bytes : undefined;
}

/** All other errors pass. */
function isMissing(error: unknown): boolean {
  return error instanceof HttpError && error.status === 404;
}
