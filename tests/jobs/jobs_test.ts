import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { JobsClosedError, JobsFullError } from "../../src/jobs/job_errors.ts";
import { ComfyWorld, ended, NEVER_ASK, picture, running, STRICT, until } from "./comfy_world.ts";
import { hangingSockets, refusedSocket } from "./spoilt_socket.ts";

Deno.test("submit() follows fifty jobs at once, each to its own picture", STRICT, async () => {
  await using world = new ComfyWorld();
  const jobs = Array.from(
    { length: 50 },
    (_, seed) => world.jobs.submit(picture({ seed, prefix: `job${seed}` })),
  );
  const results = await Promise.all(jobs.map((job) => job.done));
  assertEquals(
    results.map(({ files }) => files.map(({ filename }) => filename)),
    jobs.map((_, seed) => [`job${seed}_00001_.png`]),
  );
  assertEquals(world.jobs.active, 0);
});

Deno.test("submit() asks little for many jobs that wait", STRICT, async () => {
  const times = { queuePoll: 20, lostPoll: 600_000 };
  await using world = new ComfyWorld({ times, concurrency: 50 });
  await world.occupy();
  const jobs = Array.from({ length: 50 }, (_, seed) => world.jobs.submit(picture({ seed })));
  await Promise.all(
    jobs.map((job) => until(job, ({ progress }) => progress.queuePosition !== undefined)),
  );
  const looks = world.requests.filter((request) => request === "GET /queue").length;
  assert(looks < jobs.length, `${looks} looks for ${jobs.length} jobs`);
});

Deno.test("submit() follows jobs without a socket side by side", STRICT, async () => {
  await using world = new ComfyWorld({ openSocket: refusedSocket });
  const jobs = [1, 2, 3].map((seed) => world.jobs.submit(picture({ seed })));
  const results = await Promise.all(jobs.map((job) => job.done));
  assertEquals(results.map(({ files }) => files.length), [1, 1, 1]);
});

Deno.test("submit() refuses more jobs than may be under way", STRICT, async () => {
  await using world = new ComfyWorld({ active: 1 });
  const job = world.jobs.submit(picture());
  assertThrows(() => world.jobs.submit(picture()), JobsFullError, "Try again in");
  await job.done;
  await world.jobs.idle();
  await world.jobs.submit(picture()).done;
});

Deno.test("get() knows the newest jobs that ended, and all that have not", STRICT, async () => {
  await using world = new ComfyWorld({ remembered: 2 });
  const long = world.jobs.submit(picture({ steps: 10_000 }));
  await running(long);
  const jobs = [1, 2, 3].map((seed) => world.jobs.submit(picture({ seed })));
  for (const job of jobs) job.cancel();
  await Promise.all(jobs.map(ended));
  // One turn later, for what happens after the end of a job.
  await Promise.resolve();
  assertEquals(world.jobs.get(jobs[0]!.id), undefined);
  assertEquals(world.jobs.get(long.id), long);
  assertEquals(world.jobs.list(), [jobs[2]!, jobs[1]!, long]);
});

Deno.test(
  "dispose ends what is followed at once, and leaves ComfyUI's run alone",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ times: NEVER_ASK });
    const job = world.jobs.submit(picture({ steps: 10_000 }));
    const waiting = world.jobs.submit(picture({ seed: 2 }));
    await running(job);
    await world.jobs[Symbol.asyncDispose]();
    assertInstanceOf(job.error, JobsClosedError);
    assertInstanceOf(waiting.error, JobsClosedError);
    assertEquals(await world.queue(), { running: [job.id], pending: [waiting.id] });
    assertThrows(() => world.jobs.submit(picture()), JobsClosedError);
  },
);

Deno.test("dispose does not wait for a ComfyUI that hangs", STRICT, async () => {
  const asked = Promise.withResolvers<void>();
  await using world = new ComfyWorld({
    spoil: () => {
      asked.resolve();
      return Promise.withResolvers<Response>().promise;
    },
  });
  const job = world.jobs.submit(picture());
  await asked.promise;
  await world.jobs[Symbol.asyncDispose]();
  assertInstanceOf(job.error, JobsClosedError);
});

Deno.test("dispose does not wait for a socket that is being opened", STRICT, async () => {
  const { opened, openSocket } = hangingSockets();
  await using world = new ComfyWorld({ times: { connect: 600_000 }, openSocket });
  const job = world.jobs.submit(picture());
  await opened;
  await world.jobs[Symbol.asyncDispose]();
  assertInstanceOf(job.error, JobsClosedError);
  assertEquals(world.requests, []);
});
