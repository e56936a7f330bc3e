import { assertEquals } from "@std/assert";
import { JobArchive } from "../../src/jobs/job_archive.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { RedisJobStore } from "../../src/jobs/store/redis_job_store.ts";
import { ComfyFarm } from "./comfy_farm.ts";
import { picture, running, SHORT, STRICT } from "./comfy_world.ts";
import { HAS_REDIS, RedisServer, WITH_REDIS } from "./store/redis_server.ts";

const WITH = { ...STRICT, ignore: !HAS_REDIS };

/** Several Easels beside the same ComfyUI and the same Redis. */
class Easels implements AsyncDisposable {
  readonly server: RedisServer;
  readonly problems: string[] = [];
  readonly farm = new ComfyFarm({ hands: [{ name: "a", concurrency: 1 }] });
  readonly #stack = new AsyncDisposableStack();

  constructor(server: RedisServer) {
    this.server = server;
    this.#stack.use(server);
    this.#stack.use(this.farm);
  }

  start(): { jobs: Jobs; store: RedisJobStore; archive: JobArchive } {
    const onProblem = (message: string) => void this.problems.push(message);
    const store = this.#stack.use(new RedisJobStore(this.server.url, { onProblem }));
    const archive = new JobArchive(store);
    const jobs = this.#stack.use(new Jobs(this.farm.engines, { times: SHORT, archive }));
    return { jobs, store, archive };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

Deno.test(`find() follows a job that another Easel runs${WITH_REDIS}`, WITH, async () => {
  await using easels = new Easels(await RedisServer.start());
  const [one, other] = [easels.start(), easels.start()];
  const inputs = { prompt: "a lighthouse", seed: 2n ** 60n };
  const job = one.jobs.submit(picture({ steps: 100 }), { inputs, caller: "x" });
  await running(job);
  one.archive.flush();
  await one.store.flush();
  const found = await other.jobs.find(job.id);
  assertEquals([found?.inputs, found?.callers, found?.engine], [inputs, ["x"], "a"]);
  const made = await Promise.all([job.done, found!.done]);
  assertEquals(made[0].files, made[1].files);
  assertEquals(easels.farm.hand("a").sent, 1);
});

Deno.test(
  `find() gives what another Easel had made before it ended${WITH_REDIS}`,
  WITH,
  async () => {
    await using easels = new Easels(await RedisServer.start());
    const one = easels.start();
    const job = one.jobs.submit(picture(), { inputs: { prompt: "x" } });
    const { files, ranMs } = await job.done;
    await one.jobs[Symbol.asyncDispose]();
    await one.store[Symbol.asyncDispose]();
    await easels.farm.hand("a").kill();
    const { jobs } = easels.start();
    assertEquals((await jobs.records(10)).map(({ id, status }) => [id, status]), [
      [job.id, "completed"],
    ]);
    const found = await jobs.find(job.id);
    assertEquals([found?.result?.files, found?.result?.ranMs], [files, ranMs]);
    assertEquals(easels.problems, []);
  },
);

Deno.test(
  `jobs run on where the Redis is killed, and are found when it is back${WITH_REDIS}`,
  WITH,
  async () => {
    await using easels = new Easels(await RedisServer.start());
    const one = easels.start();
    const job = one.jobs.submit(picture({ steps: 50 }));
    await running(job);
    await easels.server.kill();
    const { files } = await job.done;
    const later = await one.jobs.submit(picture({ seed: 2 })).done;
    assertEquals([files.length, later.files.length], [1, 1]);
    assertEquals(await one.jobs.find(crypto.randomUUID()), undefined);
    assertEquals(easels.problems.length, 1);
    await easels.server.restart();
    await one.store.flush();
    const found = await easels.start().jobs.find(job.id);
    assertEquals(found?.result?.files, files);
  },
);
