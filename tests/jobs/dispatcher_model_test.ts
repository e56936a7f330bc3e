import { assert, assertEquals } from "@std/assert";
import { Dispatcher, type Errand } from "../../src/jobs/queue/dispatcher.ts";
import type { Engine } from "../../src/jobs/engines/engine.ts";
import { EngineHealth } from "../../src/jobs/engines/engine_health.ts";
import type { Engines } from "../../src/jobs/engines/engines.ts";
import { PLACEMENT_STRATEGIES } from "../../src/jobs/queue/placement.ts";
import { PRIORITIES } from "../../src/jobs/queue/priority.ts";
import { type Choices, forSeedsInTurn, settle } from "./random_cases.ts";

const LOST_MS = 1000;
const STRICT = { sanitizeOps: true, sanitizeResources: true };

interface Piece extends Errand {
  id: number;
}

/** A dispatcher, and by its side all that is known of what it should do. */
class Model implements Disposable {
  readonly #choices: Choices;
  readonly #engines: Engine[];
  readonly #dispatcher: Dispatcher<Piece>;
  readonly #waiting = new Set<Piece>();
  readonly #running = new Map<Piece, { engine: string; end: (well: boolean) => void }>();
  readonly #started = new Set<Piece>();
  readonly #removed = new Set<Piece>();
  readonly #paused = new Set<string>();
  readonly #awaySince = new Map<string, number>();
  #now = 0;
  #count = 0;
  #wrong: unknown;

  constructor(choices: Choices) {
    this.#choices = choices;
    const names = ["a", "b", "c", "d"].slice(0, 1 + choices.below(4));
    this.#engines = names.map((name) =>
      ({
        name,
        concurrency: 1 + choices.below(3),
        weight: 1 + choices.below(3),
        health: new EngineHealth(),
      }) as unknown as Engine
    );
    const get = (name: string) => this.#engines.find((engine) => engine.name === name);
    this.#dispatcher = new Dispatcher<Piece>({
      engines: { all: this.#engines, get } as unknown as Engines,
      strategy: choices.pick(PLACEMENT_STRATEGIES),
      clock: () => this.#now,
      lostMs: LOST_MS,
      run: (piece, engine) => this.#run(piece, engine),
    });
  }

  /** Something happens. */
  async act(): Promise<void> {
    const acts = [
      () => this.#add(),
      () => this.#add(),
      () => this.#end(),
      () => this.#end(),
      () => this.#changeHealth(),
      () => this.#pauseOrResume(),
      () => this.#remove(),
      () => this.#move(),
      () => this.#passTime(),
    ];
    this.#choices.pick(acts)();
    await settle(4);
    this.#check();
  }

  /** All is well again, and goes on to its end. */
  async finish(): Promise<void> {
    for (const { name, health } of this.#engines) {
      this.#awaySince.delete(name);
      health.answered();
    }
    this.#paused.clear();
    this.#dispatcher.resume(this.#engines.map(({ name }) => name));
    while (this.#running.size > 0) {
      this.#check();
      this.#end();
      await settle(4);
    }
    assertEquals(this.#dispatcher.size, 0);
    assertEquals(this.#started.size + this.#removed.size, this.#count, "all ran or were removed");
    assert(this.#started.isDisjointFrom(this.#removed));
  }

  [Symbol.dispose](): void {
    this.#dispatcher[Symbol.dispose]();
  }

  #run(piece: Piece, engine: Engine): Promise<void> {
    try {
      this.#mustBeRight(piece, engine);
    } catch (error) {
      // Whoever changed the health is not told what it came to.
      this.#wrong ??= error;
    }
    this.#waiting.delete(piece);
    this.#started.add(piece);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const end = (well: boolean) => well ? resolve() : reject(new Error("It failed."));
    this.#running.set(piece, { engine: engine.name, end });
    return promise;
  }

  #mustBeRight(piece: Piece, engine: Engine): void {
    assert(!this.#started.has(piece), `${piece.id} is sent twice`);
    assert(this.#mayRun(piece, engine), `${piece.id} is sent to ${engine.name}`);
    assert(this.#isUsable(piece, engine), `${piece.id} is sent to ${engine.name}, which is away`);
    assert(this.#isFree(engine), `${engine.name} is sent more than it takes, or is paused`);
  }

  #add(): void {
    const names = this.#choices.some(this.#engines).map(({ name }) => name);
    const piece: Piece = {
      id: ++this.#count,
      models: this.#choices.some(["x.ckpt", "y.ckpt"]),
      ...names.length > 0 && { runsOn: names },
    };
    this.#waiting.add(piece);
    this.#dispatcher.add(piece, {
      caller: `caller ${this.#choices.below(3)}`,
      priority: this.#choices.pick(PRIORITIES),
      front: this.#choices.chance(0.1),
    });
  }

  #end(): void {
    if (this.#running.size === 0) return;
    const [piece, { end }] = this.#choices.pick([...this.#running]);
    this.#running.delete(piece);
    end(this.#choices.chance(0.8));
  }

  #changeHealth(): void {
    const { name, health } = this.#choices.pick(this.#engines);
    const state = this.#choices.below(3);
    // What is sent upon it is sent by the new state.
    const isAway = state > 0;
    if (!isAway) this.#awaySince.delete(name);
    else if (!this.#awaySince.has(name)) this.#awaySince.set(name, this.#now);
    if (state === 0) health.answered();
    else if (state === 1) health.lagged("slow");
    else health.failed("gone");
  }

  #pauseOrResume(): void {
    const names = this.#choices.some(this.#engines).map(({ name }) => name);
    if (this.#choices.chance(0.4)) {
      for (const name of names) this.#paused.add(name);
      this.#dispatcher.pause(names);
    } else {
      for (const name of names) this.#paused.delete(name);
      this.#dispatcher.resume(names);
    }
  }

  #remove(): void {
    const known = [...this.#waiting, ...this.#running.keys()];
    if (known.length === 0) return;
    const piece = this.#choices.pick(known);
    const waited = this.#waiting.delete(piece);
    assertEquals(this.#dispatcher.remove(piece), waited);
    if (waited) this.#removed.add(piece);
  }

  #move(): void {
    if (this.#waiting.size === 0) return;
    const piece = this.#choices.pick([...this.#waiting]);
    assert(this.#dispatcher.move(piece, this.#choices.pick(PRIORITIES)));
  }

  #passTime(): void {
    this.#now += this.#choices.below(1.5 * LOST_MS);
    // The dispatcher's own timer would ring.
    this.#dispatcher.wake();
  }

  #check(): void {
    if (this.#wrong) throw this.#wrong;
    assertEquals(this.#dispatcher.size, this.#waiting.size);
    for (const { name, concurrency } of this.#engines) {
      const running = [...this.#running.values()].filter(({ engine }) => engine === name).length;
      assertEquals(this.#dispatcher.runningOn(name), running);
      assert(running <= concurrency);
    }
    const order = [...this.#dispatcher.waiting];
    assertEquals(new Set(order), this.#waiting);
    assertEquals(order.map((piece) => this.#dispatcher.ahead(piece)), [...order.keys()]);
    for (const piece of this.#waiting) {
      for (const engine of this.#engines) {
        const stalls = this.#mayRun(piece, engine) && this.#isFree(engine) &&
          this.#isUsable(piece, engine);
        assert(!stalls, `${piece.id} waits though ${engine.name} is free`);
      }
    }
  }

  #mayRun({ runsOn }: Piece, { name }: Engine): boolean {
    return runsOn?.includes(name) ?? true;
  }

  #isFree({ name, concurrency }: Engine): boolean {
    const running = [...this.#running.values()].filter(({ engine }) => engine === name).length;
    return running < concurrency && !this.#paused.has(name);
  }

  /** It is well; or none that may run it is, and it has been away for long. */
  #isUsable(piece: Piece, engine: Engine): boolean {
    if (!this.#awaySince.has(engine.name)) return true;
    const able = this.#engines.filter((other) => this.#mayRun(piece, other));
    const since = this.#awaySince.get(engine.name) ?? 0;
    return able.every(({ name }) => this.#awaySince.has(name)) && this.#now - since >= LOST_MS;
  }
}

Deno.test(
  "Dispatcher sends each errand once, where it may run, and lets no engine idle",
  STRICT,
  async () => {
    await forSeedsInTurn(10_000, async (choices) => {
      using model = new Model(choices);
      const acts = 10 + choices.below(40);
      for (let act = 0; act < acts; act++) await model.act();
      await model.finish();
    });
  },
);
