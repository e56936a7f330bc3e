import { assert, assertEquals, assertThrows } from "@std/assert";
import { Engines } from "../../src/jobs/engines/engines.ts";
import { JobsFullError } from "../../src/jobs/job_errors.ts";
import { Jobs, type JobsOptions } from "../../src/jobs/jobs.ts";
import type { Priority } from "../../src/jobs/queue/priority.ts";
import { Twins } from "../../src/jobs/twins.ts";
import { NEVER_ASK, SHORT, STRICT } from "./comfy_world.ts";
import { FakeComfy, showing } from "./fake_comfy.ts";
import { settle } from "./random_cases.ts";

/** Jobs on one ComfyUI that is all functions, which runs one at a time. */
class World implements AsyncDisposable {
  now = 0;
  readonly comfy = new FakeComfy({ concurrency: 1 });
  readonly jobs: Jobs;
  readonly #engines = new Engines([this.comfy.engine]);

  constructor(options: JobsOptions = {}) {
    const clock = () => this.now;
    this.jobs = new Jobs(this.#engines, { times: { ...SHORT, ...NEVER_ASK }, clock, ...options });
  }

  /** What is under way runs for so long; resolves when the next was sent. */
  async run(ms = 0): Promise<void> {
    const [prompt] = this.comfy.underway;
    this.comfy.start(prompt!);
    this.now += ms;
    this.comfy.finish(prompt!);
    await settle(60);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    await this.#engines[Symbol.asyncDispose]();
  }
}

Deno.test(
  "a caller's only job goes before what another has flooded the queue with",
  STRICT,
  async () => {
    await using world = new World();
    const flood = Array.from(
      { length: 100 },
      (_, i) => world.jobs.submit(showing(`flood ${i}`), { caller: "x" }),
    );
    await settle(60);
    await world.run();
    const single = world.jobs.submit(showing("single"), { caller: "y" });
    assert((single.progress.ahead ?? 0) <= 1, `${single.progress.ahead} are before it`);
    await world.run();
    await world.run();
    await world.run();
    assertEquals(single.status, "completed");
    assertEquals(flood.filter(({ ended }) => ended).length, 3);
  },
);

Deno.test("submit() tells a job its place, by its priority", STRICT, async () => {
  await using world = new World();
  world.jobs.submit(showing("runs"));
  const normal = [1, 2, 3].map((i) => world.jobs.submit(showing(`${i}`)));
  const high = world.jobs.submit(showing("high"), { priority: "high" });
  assertEquals(high.progress, { fraction: 0, ahead: 0 });
  world.jobs.queue.reprioritize(normal[2]!, "high");
  assertEquals([...normal, high].map(({ progress }) => progress.ahead), [2, 3, 1, 0]);
  high.cancel();
  assertEquals(high.progress, { fraction: 0 });
});

Deno.test("reprioritize() to what it has already loses no place", STRICT, async () => {
  await using world = new World();
  const [, first, second] = [0, 1, 2].map((i) => world.jobs.submit(showing(`${i}`)));
  assert(world.jobs.queue.reprioritize(first!, "normal"));
  assertEquals([first, second].map((job) => job?.progress.ahead), [0, 1]);
});

Deno.test("a shared job is as urgent as the one who wants it most urgently", STRICT, async () => {
  await using world = new World({ twins: new Twins({ dedupe: true }) });
  const ask = (text: string, priority: Priority) =>
    world.jobs.submit(showing(text), { caller: priority, priority });
  ask("runs", "normal");
  const normal = ask("dog", "normal");
  const shared = ask("cat", "low");
  assertEquals(ask("cat", "high"), shared);
  assertEquals([shared.priority, shared.progress.ahead, normal.progress.ahead], ["high", 0, 1]);
  ask("cat", "low");
  assertEquals(shared.priority, "high");
});

Deno.test("a place in the queue is gone when the job is sent", STRICT, async () => {
  await using world = new World();
  const [, second] = [0, 1].map((i) => world.jobs.submit(showing(`${i}`)));
  await settle(60);
  assertEquals(second?.progress.ahead, 0);
  await world.run();
  assertEquals([second?.progress.ahead, second?.engine], [undefined, "comfyui"]);
});

Deno.test(
  "JobsFullError tells when a run will have ended, by those that have",
  STRICT,
  async () => {
    await using world = new World({ active: 3 });
    const retryAfter = () =>
      assertThrows(() => world.jobs.submit(showing("late")), JobsFullError).retryAfter;
    for (const i of [1, 2, 3]) world.jobs.submit(showing(`${i}`));
    await settle(60);
    assertEquals(retryAfter(), 20);
    await world.run(7000);
    world.jobs.submit(showing("4"));
    assertEquals(retryAfter(), 7);
  },
);

Deno.test(
  "submit() refuses engines that are not there, which it would wait for",
  STRICT,
  async () => {
    await using world = new World();
    for (const runsOn of [[], ["nobody"]]) {
      assertThrows(
        () => world.jobs.submit(showing("x"), { runsOn }),
        RangeError,
        "Known: comfyui.",
      );
    }
    assertEquals(world.jobs.active, 0);
  },
);
