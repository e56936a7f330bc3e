import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { ExecutionInterruptedError } from "../../src/comfyui/errors.ts";
import type { Job } from "../../src/jobs/job.ts";
import { ComfyWorld, ended, picture, running, STRICT, until } from "./comfy_world.ts";
import { hangingSockets } from "./spoilt_socket.ts";

const LONG = picture({ steps: 10_000, seed: 2 });

function assertCancelled(job: Job): void {
  assertEquals(job.status, "cancelled");
  assertInstanceOf(job.error, ExecutionInterruptedError);
  assertEquals(job.error.message, "The job was cancelled.");
}

Deno.test("cancel() before the job was sent sends nothing", STRICT, async () => {
  await using world = new ComfyWorld();
  const job = world.jobs.submit(picture());
  job.cancel();
  assertCancelled(await ended(job));
  assertEquals(world.requests, []);
});

Deno.test("cancel() while the socket is being opened sends nothing", STRICT, async () => {
  const { opened, openSocket } = hangingSockets();
  await using world = new ComfyWorld({ times: { connect: 600_000 }, openSocket });
  const job = world.jobs.submit(picture());
  await opened;
  job.cancel();
  assertCancelled(await ended(job));
  assertEquals(world.requests, []);
});

Deno.test("cancel() while the job is being sent takes it back", STRICT, async () => {
  const posted = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  await using world = new ComfyWorld({
    spoil: (request, pass) => {
      if (!request.url.endsWith("/prompt")) return undefined;
      posted.resolve();
      return cancelled.promise.then(() => pass());
    },
  });
  const theirs = await world.occupy();
  const job = world.jobs.submit(picture());
  await posted.promise;
  job.cancel();
  cancelled.resolve();
  assertCancelled(await ended(job));
  assertEquals(await world.queue(), { running: [theirs], pending: [] });
});

Deno.test("cancel() takes a job out of the queue and touches no other", STRICT, async () => {
  await using world = new ComfyWorld();
  const theirs = await world.occupy(1);
  const job = world.jobs.submit(picture());
  await until(job, ({ progress }) => progress.queuePosition === 0);
  const alsoTheirs = await world.occupy(3);
  job.cancel();
  assertCancelled(await ended(job));
  assertEquals(await world.queue(), { running: [theirs], pending: [alsoTheirs] });
  assert(!world.requests.includes("POST /interrupt"));
});

Deno.test("cancel() interrupts a job that runs and touches no other", STRICT, async () => {
  await using world = new ComfyWorld();
  const job = world.jobs.submit(LONG);
  await running(job);
  const theirs = await world.occupy();
  job.cancel();
  assertCancelled(await ended(job));
  assertEquals(await world.queue(), { running: [theirs], pending: [] });
});

Deno.test("cancel() interrupts a job of which the socket tells nothing", STRICT, async () => {
  await using world = new ComfyWorld({ passes: () => false, times: { connect: 1 } });
  const job = world.jobs.submit(LONG);
  await until(job, ({ status }) => status === "in_progress");
  job.cancel();
  assertCancelled(await ended(job));
  assertEquals(await world.queue(), { running: [], pending: [] });
});

Deno.test(
  "cancel() is told to ComfyUI again where an interrupt came to nothing",
  STRICT,
  async () => {
    let lost = 0;
    await using world = new ComfyWorld({
      spoil: (request) =>
        request.url.endsWith("/interrupt") && lost++ < 2 ? new Response(null) : undefined,
    });
    const job = world.jobs.submit(LONG);
    await running(job);
    job.cancel();
    assertCancelled(await ended(job));
    assert(lost > 2);
  },
);

Deno.test(
  "cancel() interrupts a job that began to run while it was taken out of the queue",
  STRICT,
  async () => {
    await using world = new ComfyWorld();
    await world.occupy(1);
    const job = world.jobs.submit(LONG);
    await until(job, ({ progress }) => progress.queuePosition === 0);
    world.spoil = (request, pass) => {
      if (request.method !== "POST" || !request.url.endsWith("/queue")) return undefined;
      // Just now the job before it ends, so that there is nothing to delete.
      const interrupt = new Request("http://comfy.invalid/interrupt", { method: "POST" });
      return pass(interrupt).then(() => running(job)).then(() => pass());
    };
    job.cancel();
    assertCancelled(await ended(job));
    assertEquals(await world.queue(), { running: [], pending: [] });
  },
);

Deno.test("cancel() after the end changes nothing", STRICT, async () => {
  await using world = new ComfyWorld();
  const job = world.jobs.submit(picture());
  const { files } = await job.done;
  const before = world.requests.length;
  job.cancel();
  job.cancel();
  assertEquals([job.status, job.result?.files], ["completed", files]);
  assertEquals(world.requests.length, before);
});

Deno.test("cancel() of a job that ends meanwhile loses no picture", STRICT, async () => {
  await using world = new ComfyWorld();
  const job = world.jobs.submit(picture({ steps: 20 }));
  await running(job);
  world.spoil = (request, pass) =>
    request.url.endsWith("/interrupt") ? ended(job).then(() => pass()) : undefined;
  job.cancel();
  assertEquals((await job.done).files.length, 1);
});

Deno.test("cancel() ends where ComfyUI never obeys", STRICT, async () => {
  await using world = new ComfyWorld({
    times: { stop: 20 },
    spoil: (request) => request.url.endsWith("/interrupt") ? new Response(null) : undefined,
  });
  const job = world.jobs.submit(LONG);
  await running(job);
  job.cancel();
  assertCancelled(await ended(job));
  assertMatch((await world.queue()).running.join(), /^[0-9a-f-]{36}$/);
});

Deno.test(
  "cancel() is told again after a pause where ComfyUI does not take the job out",
  STRICT,
  async () => {
    await using world = new ComfyWorld({
      times: { queuePoll: 10, quietPoll: 10, lostPoll: 600_000 },
    });
    const isDelete = ({ method, url }: Request) => method === "POST" && url.endsWith("/queue");
    world.spoil = (request) => isDelete(request) ? new Response(null) : undefined;
    await world.occupy();
    const job = world.jobs.submit(picture());
    await until(job, ({ progress }) => progress.queuePosition === 0);
    job.cancel();
    const deletes = () => world.requests.filter((request) => request === "POST /queue").length;
    while (deletes() < 2) await turn();
    for (let turns = 0; turns < 20; turns++) await turn();
    assertEquals(deletes(), 2);
  },
);

/** Lets everything happen that is not waiting for a time. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
