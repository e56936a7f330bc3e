import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { Engines } from "../../src/jobs/engines/engines.ts";
import type { Job } from "../../src/jobs/job.ts";
import { JobsClosedError } from "../../src/jobs/job_errors.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { Twins } from "../../src/jobs/twins.ts";
import { NEVER_ASK, SHORT, STRICT } from "./comfy_world.ts";
import { FakeComfy, showing } from "./fake_comfy.ts";
import { type Choices, forSeedsInTurn, settle } from "./random_cases.ts";

/** Jobs on ComfyUIs that are all functions. */
class World implements AsyncDisposable {
  readonly comfys: FakeComfy[];
  readonly engines: Engines;
  readonly jobs: Jobs;

  constructor(names = ["a"], { active = 20_000 } = {}) {
    this.comfys = names.map((name) => new FakeComfy({ name }));
    const [first, ...rest] = this.comfys.map(({ engine }) => engine);
    this.engines = new Engines([first!, ...rest]);
    this.jobs = new Jobs(this.engines, {
      times: { ...SHORT, ...NEVER_ASK },
      active,
      twins: new Twins({ dedupe: true, cache: { seconds: 60, entries: 10 } }),
    });
  }

  /** Whatever a ComfyUI has goes one step on. */
  turn(): void {
    for (const comfy of this.comfys) {
      const [prompt] = comfy.underway;
      if (prompt?.state === "pending") comfy.start(prompt);
      else if (prompt) comfy.finish(prompt);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    await this.engines[Symbol.asyncDispose]();
  }
}

/** Counts the listeners that signals have more than when it began. */
class ListenerCount implements Disposable {
  readonly #live = new Map<AbortSignal, Set<unknown>>();

  constructor() {
    const live = this.#live;
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
    AbortSignal.prototype.addEventListener = function (...args: unknown[]) {
      live.set(this, (live.get(this) ?? new Set()).add(args[1]));
      Reflect.apply(add, this, args);
    };
    AbortSignal.prototype.removeEventListener = function (...args: unknown[]) {
      live.get(this)?.delete(args[1]);
      Reflect.apply(remove, this, args);
    };
  }

  get now(): number {
    return [...this.#live.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }

  [Symbol.dispose](): void {
    for (const name of ["addEventListener", "removeEventListener"] as const) {
      Reflect.deleteProperty(AbortSignal.prototype, name);
    }
  }
}

Deno.test("a thousand jobs leave no listener on any signal", STRICT, async () => {
  using listeners = new ListenerCount();
  await using world = new World(["a", "b"]);
  const jobs = Array.from({ length: 1000 }, (_, i) => world.jobs.submit(showing(`${i % 700}`)));
  const peak = listeners.now;
  for (const job of jobs.filter((_, i) => i % 7 === 0)) job.cancel();
  while (world.jobs.active > 0) {
    world.turn();
    await settle();
  }
  await world.jobs.idle();
  await settle();
  assert(peak > 0, "they are counted at all");
  assertEquals(listeners.now, 0);
});

Deno.test("onChange() holds nobody once the job has ended", STRICT, async () => {
  await using world = new World();
  const job = world.jobs.submit(showing("cat"));
  let calls = 0;
  job.onChange(() => calls++);
  job.cancel();
  await job.done.catch(() => {});
  const before = calls;
  job.onChange(() => calls++);
  job.advance("in_progress", { fraction: 1 });
  assertEquals([calls, before > 0], [before, true]);
});

Deno.test(
  "a listener that throws neither stops a job nor keeps it from others",
  STRICT,
  async () => {
    await using world = new World();
    let told = 0;
    const fails = () => {
      throw new Error("not my day");
    };
    world.jobs.subscribe(fails);
    world.jobs.subscribe(() => told++);
    const job = world.jobs.submit(showing("cat"));
    job.onChange(fails);
    const seen: string[] = [];
    job.onChange(() => seen.push(job.status));
    await settle();
    world.turn();
    world.turn();
    assertEquals((await job.done).files.length, 1);
    assertEquals(seen.at(-1), "completed");
    assert(told > 0);
  },
);

/** Something that may happen while a program is being ended. */
function act(world: World, choices: Choices, jobs: Job[]): void {
  const { health } = choices.pick(world.engines.all);
  const acts = [
    () => jobs.push(world.jobs.submit(showing(String(choices.below(5))))),
    () => jobs.push(world.jobs.submit(showing(String(choices.below(5))))),
    () => world.turn(),
    () => jobs.length > 0 && choices.pick(jobs).cancel(),
    () => health.failed("gone"),
    () => health.lagged("slow"),
    () => health.answered(),
    () => choices.pick(world.comfys).off = choices.chance(0.3),
    () => world.jobs.queue.pause(),
    () => world.jobs.queue.resume(),
    () => jobs.length > 0 && world.jobs.queue.reprioritize(choices.pick(jobs), "high"),
  ];
  choices.pick(acts)();
}

Deno.test("dispose at any moment ends every job, and leaves nothing behind", STRICT, async () => {
  await forSeedsInTurn(2000, async (choices) => {
    await using world = new World(["a", "b"].slice(0, 1 + choices.below(2)));
    const jobs: Job[] = [];
    for (let acts = choices.below(20); acts > 0; acts--) {
      act(world, choices, jobs);
      await settle(choices.below(12));
    }
    const closing = world.jobs[Symbol.asyncDispose]();
    for (const { engine } of world.comfys) {
      if (choices.chance(0.5)) engine.health.failed("gone");
      if (choices.chance(0.5)) engine.health.answered();
    }
    world.jobs.queue.resume();
    if (jobs.length > 0) world.jobs.queue.reprioritize(choices.pick(jobs), "low");
    await closing;
    for (const job of jobs) assert(job.ended, `${job.id} is ${job.status}`);
    await Promise.allSettled(jobs.map(({ done }) => done));
    assertEquals([world.jobs.active, world.jobs.queue.runningOn("a")], [0, 0]);
    assertThrows(() => world.jobs.submit(showing("late")), JobsClosedError);
    await assertRejects(() => world.jobs.find(crypto.randomUUID()), JobsClosedError);
  });
});

Deno.test("dispose while files are looked for that were made before", STRICT, async () => {
  await using world = new World();
  const first = world.jobs.submit(showing("cat"));
  await settle();
  world.turn();
  world.turn();
  await first.done;
  // The library behind the cache is loaded by now, or soon.
  await new Promise((resolve) => setTimeout(resolve));
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  world.engines.all[0].client.view = (_, { signal } = {}) => {
    resolve();
    return new Promise((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
  };
  const again = world.jobs.submit(showing("cat"));
  await asked;
  await world.jobs[Symbol.asyncDispose]();
  assertInstanceOf(again.error, JobsClosedError);
});

Deno.test("ten thousand jobs are all forgotten but for those to remember", STRICT, async () => {
  await using world = new World(["a", "b"]);
  for (let round = 0; round < 10; round++) {
    const jobs = Array.from(
      { length: 1000 },
      (_, i) => world.jobs.submit(showing(`${round} ${i}`)),
    );
    for (const job of jobs) job.cancel();
    await Promise.allSettled(jobs.map(({ done }) => done));
    while (world.jobs.active > 0) await settle();
    assertEquals(world.jobs.list().length, 1000);
  }
  assertEquals(world.jobs.queue.waiting, 0);
});
