import { assert, assertEquals } from "@std/assert";
import { Engines } from "../../src/jobs/engines/engines.ts";
import type { Job } from "../../src/jobs/job.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { NEVER_ASK, picture, running, SHORT, STRICT } from "./comfy_world.ts";
import { ComfyWorld, ended } from "./comfy_world.ts";
import { FakeComfy, type FakePrompt } from "./fake_comfy.ts";
import { settle } from "./random_cases.ts";

const STEPS = 10;
const STEP_MS = 100;

/** Jobs on a ComfyUI whose time is the test's. */
class World implements AsyncDisposable {
  now = 0;
  readonly comfy = new FakeComfy();
  readonly jobs: Jobs;
  readonly #engines = new Engines([this.comfy.engine]);

  constructor() {
    const clock = () => this.now;
    this.jobs = new Jobs(this.#engines, { times: { ...SHORT, ...NEVER_ASK }, clock });
  }

  /** Sends a job, and gives the time left that it tells, as often as that changes. */
  async submit(seed: number): Promise<{ job: Job; prompt: FakePrompt; told: number[] }> {
    const job = this.jobs.submit(picture({ seed, steps: STEPS }));
    const told: number[] = [];
    job.onChange(() => {
      const { secondsLeft } = job.progress;
      if (secondsLeft !== undefined && secondsLeft !== told.at(-1)) told.push(secondsLeft);
    });
    await settle();
    const prompt = this.comfy.prompts.get(job.id)!;
    this.comfy.start(prompt);
    return { job, prompt, told };
  }

  /** The nodes before the sampler, and so many of its steps. */
  sample({ id }: FakePrompt, steps: number): void {
    for (const node of ["4", "5", "6", "7"]) {
      this.comfy.say(id, "executing", { node });
      this.now += 10;
    }
    this.comfy.say(id, "executing", { node: "3" });
    for (let value = 1; value <= steps; value++) {
      this.now += STEP_MS;
      this.comfy.say(id, "progress", { node: "3", value, max: STEPS });
    }
  }

  /** The nodes after it, and the end. */
  async finish(prompt: FakePrompt): Promise<void> {
    for (const node of ["8", "9"]) {
      this.comfy.say(prompt.id, "executing", { node });
      this.now += 10;
    }
    this.comfy.finish(prompt);
    await settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    await this.#engines[Symbol.asyncDispose]();
  }
}

Deno.test(
  "the time left falls from what such a run takes, and is gone at its end",
  STRICT,
  async () => {
    await using world = new World();
    const first = await world.submit(1);
    world.sample(first.prompt, STEPS);
    await world.finish(first.prompt);
    const { job, prompt, told } = await world.submit(2);
    world.sample(prompt, STEPS);
    await world.finish(prompt);
    assertEquals(told, told.toSorted((a, b) => b - a));
    assertEquals([told[0], told.at(-1)].map((left) => left?.toFixed(2)), ["1.06", "0.00"]);
    assertEquals(job.progress, { fraction: 1 });
  },
);

Deno.test("the first run of its kind tells a time left once it has a pace", STRICT, async () => {
  await using world = new World();
  const { prompt, told } = await world.submit(1);
  world.sample(prompt, STEPS);
  assert(told.length >= STEPS - 2, `it told ${told}`);
  assert(told.every((left) => left >= 0 && left <= 2), `it told ${told}`);
  assertEquals(told, told.toSorted((a, b) => b - a));
});

Deno.test("a job that fails half way has no time left", STRICT, async () => {
  await using world = new World();
  const { job, prompt, told } = await world.submit(1);
  world.sample(prompt, STEPS / 2);
  assert(told.length > 0);
  world.comfy.fail(prompt);
  await settle();
  assertEquals([job.status, job.progress.secondsLeft, job.progress.step], ["failed", undefined, 5]);
});

Deno.test("a demo engine's second run tells a time left in every step", STRICT, async () => {
  await using world = new ComfyWorld();
  await world.jobs.submit(picture({ seed: 1, steps: 30 })).done;
  const job = world.jobs.submit(picture({ seed: 2, steps: 30 }));
  const lefts: (number | undefined)[] = [];
  job.onChange(() => {
    if (job.progress.step !== undefined && !job.ended) lefts.push(job.progress.secondsLeft);
  });
  await job.done;
  assert(lefts.length > 20);
  for (const left of lefts) assert(left !== undefined && left >= 0 && Number.isFinite(left));
  const cancelled = world.jobs.submit(picture({ seed: 3, steps: 10_000 }));
  await running(cancelled);
  cancelled.cancel();
  await ended(cancelled);
  assertEquals(cancelled.progress.secondsLeft, undefined);
});
