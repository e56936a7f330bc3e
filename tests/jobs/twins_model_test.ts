import { assert, assertEquals } from "@std/assert";
import { Engines } from "../../src/jobs/engines/engines.ts";
import type { Job } from "../../src/jobs/job.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { Twins } from "../../src/jobs/twins.ts";
import { NEVER_ASK, SHORT } from "./comfy_world.ts";
import { FakeComfy, showing } from "./fake_comfy.ts";
import { type Choices, forSeedsInTurn, settle } from "./random_cases.ts";

const TTL = 100;
const CALLERS = ["x", "y", "z"];
const PICTURES = ["cat", "dog"];
const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** What is known of a job. */
interface Known {
  shows: string;
  fresh: boolean;
  holders: Map<string, number>;
  cancelled: boolean;
  /** What its files showed when it ended. */
  made?: string[];
  endedAt?: number;
  /** Whether it ended before others. */
  order?: number;
}

/** Jobs with twins, and by their side what should become of them. */
class Model implements AsyncDisposable {
  readonly #choices: Choices;
  readonly #comfys: FakeComfy[];
  readonly #engines: Engines;
  readonly #jobs: Jobs;
  readonly #known = new Map<Job, Known>();
  #now = 1_000_000;
  #ends = 0;
  #wrong: unknown;

  constructor(choices: Choices) {
    this.#choices = choices;
    const clock = () => this.#now;
    this.#comfys = ["a", "b"].slice(0, 1 + choices.below(2))
      .map((name) => new FakeComfy({ name, concurrency: 1 + choices.below(2), clock }));
    const [first, ...rest] = this.#comfys.map(({ engine }) => engine);
    this.#engines = new Engines([first!, ...rest]);
    this.#jobs = new Jobs(this.#engines, {
      times: { ...SHORT, ...NEVER_ASK, silence: Infinity, run: Infinity, stop: Infinity },
      clock,
      twins: new Twins({ dedupe: true, cache: { seconds: TTL, entries: 50, now: clock } }),
    });
  }

  /** The library behind the cache is loaded with the first job. */
  async warmUp(): Promise<void> {
    this.#submit();
    await new Promise((resolve) => setTimeout(resolve));
    await this.#check();
  }

  async act(): Promise<void> {
    const acts = [
      () => this.#submit(),
      () => this.#submit(),
      () => this.#submit(),
      () => this.#leave(),
      () => this.#run(),
      () => this.#run(),
      () => this.#run(),
      () => this.#cancel(),
      () => this.#passTime(),
      () => this.#wipe(),
    ];
    this.#choices.pick(acts)();
    await this.#check();
  }

  /** Everything runs to its end. */
  async finish(): Promise<void> {
    while (this.#underway.length > 0) {
      this.#run();
      await this.#check();
    }
    await Promise.all([...this.#known.keys()].map((job) => job.done.catch(() => {})));
    await settle();
    assertEquals(this.#jobs.active, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#jobs[Symbol.asyncDispose]();
    await this.#engines[Symbol.asyncDispose]();
  }

  get #underway() {
    return this.#comfys.flatMap((comfy) => comfy.underway.map((prompt) => ({ comfy, prompt })));
  }

  #submit(): void {
    const shows = this.#choices.pick(PICTURES);
    const caller = this.#choices.pick(CALLERS);
    const fresh = this.#choices.chance(0.15);
    const twins = this.#activeTwins(shows);
    const job = this.#jobs.submit(showing(shows), { caller, fresh });
    const known = this.#known.get(job);
    if (known) {
      assert(!fresh, "what is asked for anew is not shared");
      assertEquals(known.shows, shows);
      known.holders.set(caller, (known.holders.get(caller) ?? 0) + 1);
    } else {
      assert(fresh || twins.length === 0, `${shows} is being made already`);
      this.#known.set(job, { shows, fresh, holders: new Map([[caller, 1]]), cancelled: false });
      this.#expectOutcome(job);
    }
  }

  /** What is there when it begins says whether it is answered with that. */
  #expectOutcome(job: Job): void {
    const { shows, fresh } = this.#known.get(job)!;
    const earlier = [...this.#known].filter(([other, known]) =>
      other !== job && known.shows === shows
    );
    const mayHit = !fresh && earlier.some(([other, known]) => this.#isGood(other, known));
    const own = earlier.filter(([{ result }]) => result && result.sameAs === undefined);
    const newest = own.sort(([, a], [, b]) => a.order! - b.order!).at(-1);
    const mustHit = mayHit && newest !== undefined && this.#isGood(...newest);
    job.onChange(() => {
      if (job.status !== "completed") return;
      // The job would not tell what is thrown here.
      try {
        this.#judge(job, { mayHit, mustHit });
      } catch (error) {
        this.#wrong ??= error;
      }
    });
  }

  #judge(job: Job, { mayHit, mustHit }: { mayHit: boolean; mustHit: boolean }): void {
    const known = this.#known.get(job)!;
    known.made = job.outputs.files.map((file) => this.#shownBy(file)?.shows ?? "nothing");
    known.endedAt = this.#now;
    known.order = ++this.#ends;
    assert(job.result?.sameAs !== undefined || !mustHit, "it was there already");
    if (job.result?.sameAs === undefined) return;
    assert(mayHit, "nothing was there to answer with");
  }

  /** It made the picture itself, not too long ago, and that is still there. */
  #isGood(job: Job, { shows, endedAt }: Known): boolean {
    if (!job.result || job.result.sameAs !== undefined || endedAt === undefined) return false;
    const isYoung = this.#now - endedAt <= TTL * 1000;
    return isYoung && job.result.files.every((file) => this.#shownBy(file)?.shows === shows);
  }

  #shownBy({ filename, engine }: { filename: string; engine?: string | undefined }) {
    const comfy = this.#comfys.find((comfy) => comfy.engine.name === engine) ?? this.#comfys[0]!;
    return comfy.files.get(filename);
  }

  #leave(): void {
    const job = this.#anyActive();
    if (!job) return;
    const caller = this.#choices.pick(CALLERS);
    const entirely = this.#choices.chance(0.3);
    const known = this.#known.get(job)!;
    const times = known.holders.get(caller);
    job.leave(caller, { entirely });
    if (times === undefined) return;
    known.holders.set(caller, entirely ? 0 : Math.max(0, times - 1));
    if ([...known.holders.values()].every((left) => left === 0)) known.cancelled = true;
  }

  #cancel(): void {
    const job = this.#anyActive();
    if (!job || this.#choices.chance(0.5)) return;
    job.cancel();
    this.#known.get(job)!.cancelled = true;
  }

  #run(): void {
    if (this.#underway.length === 0) return;
    const { comfy, prompt } = this.#choices.pick(this.#underway);
    if (prompt.state === "pending") comfy.start(prompt);
    else if (this.#choices.chance(0.8)) comfy.finish(prompt);
    else comfy.fail(prompt);
  }

  #passTime(): void {
    this.#now += this.#choices.below(TTL * 800);
  }

  #wipe(): void {
    if (this.#choices.chance(0.5)) return;
    this.#now += 10_000;
    this.#choices.pick(this.#comfys).wipe();
  }

  #anyActive(): Job | undefined {
    const active = [...this.#known.keys()].filter(({ ended }) => !ended);
    return active.length > 0 ? this.#choices.pick(active) : undefined;
  }

  #activeTwins(shows: string): Job[] {
    return [...this.#known].filter(([job, known]) =>
      known.shows === shows && !job.ended && !known.cancelled
    ).map(([job]) => job);
  }

  async #check(): Promise<void> {
    await settle(60);
    if (this.#wrong) throw this.#wrong;
    for (const [job, known] of this.#known) this.#checkJob(job, known);
    for (const shows of PICTURES) {
      const asked = this.#activeTwins(shows).filter((job) => !this.#known.get(job)!.fresh);
      assert(asked.length <= 1, `${shows} is made ${asked.length} times at a time`);
    }
  }

  #checkJob(job: Job, known: Known): void {
    if (!job.ended) assertEquals(job.cancelled.aborted, known.cancelled);
    const prompts = this.#comfys.flatMap((comfy) => comfy.prompts.get(job.id) ?? []);
    assert(prompts.length <= 1, "a job is sent once");
    const state = prompts[0]?.state;
    if (state === "stopped") assert(known.cancelled, "nobody wanted it stopped");
    if (known.cancelled) assert(state !== "running" && state !== "pending", "nobody wants it");
    if (job.status === "completed") assertEquals(known.made, [known.shows]);
    if (job.result?.sameAs !== undefined) assertEquals(state, undefined);
    const isFollowed = state === "running" || state === "pending";
    if (isFollowed) assert(!job.ended, "it runs on for nobody");
    else if (state !== undefined) assert(job.ended, `it hangs though it is ${state}`);
  }
}

Deno.test(
  "Jobs share what is the same, stop it with the last who leaves, and never mix up results",
  STRICT,
  async () => {
    await forSeedsInTurn(10_000, async (choices) => {
      await using model = new Model(choices);
      await model.warmUp();
      const acts = 5 + choices.below(20);
      for (let act = 0; act < acts; act++) await model.act();
      await model.finish();
    });
  },
);
