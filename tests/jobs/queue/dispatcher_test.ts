import { assertEquals } from "@std/assert";
import { Dispatcher } from "../../../src/jobs/queue/dispatcher.ts";
import { EngineHealth } from "../../../src/jobs/engines/engine_health.ts";
import type { Engine } from "../../../src/jobs/engines/engine.ts";
import type { Engines } from "../../../src/jobs/engines/engines.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

interface Errand {
  id: string;
  models: string[];
  runsOn?: string[];
}

/** A dispatcher whose errands end when a test says so. */
class Bench implements Disposable {
  readonly engines: Engine[];
  readonly log: string[] = [];
  readonly dispatcher: Dispatcher<Errand>;
  now = 0;
  readonly #ends = new Map<string, () => void>();

  constructor(names: string[], concurrency = 1) {
    this.engines = names.map((name) =>
      ({ name, concurrency, weight: 1, health: new EngineHealth() }) as unknown as Engine
    );
    const engines = {
      all: this.engines,
      get: (name: string) => this.engines.find((engine) => engine.name === name),
    } as unknown as Engines;
    this.dispatcher = new Dispatcher<Errand>({
      engines,
      clock: () => this.now,
      lostMs: 1000,
      run: ({ id }, { name }) => {
        this.log.push(`${id}@${name}`);
        return new Promise((resolve) => this.#ends.set(id, resolve));
      },
    });
  }

  add(
    id: string,
    { models = [], ...options }: Partial<Errand> & { priority?: "high" | "low" } = {},
  ) {
    const { priority = "high", ...rest } = options;
    const errand = { id, models, ...rest };
    this.dispatcher.add(errand, { caller: "x", priority });
    return errand;
  }

  async end(id: string): Promise<void> {
    this.#ends.get(id)?.();
    this.#ends.delete(id);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  get running(): string[] {
    return [...this.#ends.keys()];
  }

  [Symbol.dispose](): void {
    this.dispatcher[Symbol.dispose]();
  }
}

Deno.test("add() sends at once where an engine is free, and else lets wait", STRICT, async () => {
  using bench = new Bench(["a", "b"]);
  for (const id of ["1", "2", "3"]) bench.add(id);
  assertEquals(bench.log, ["1@a", "2@b"]);
  assertEquals([bench.dispatcher.size, [...bench.dispatcher.waiting][0]?.id], [1, "3"]);
  await bench.end("2");
  assertEquals(bench.log, ["1@a", "2@b", "3@b"]);
});

Deno.test("resume() fills all engines, though each has another next one", STRICT, async () => {
  using bench = new Bench(["a", "b"]);
  bench.add("warm", { models: ["m"] });
  bench.add("h0", { models: ["h"] });
  bench.add("low", { models: ["m"], priority: "low" });
  for (let at = 1; at <= 30; at++) bench.add(`h${at}`, { models: ["h"] });
  // As many of a higher priority as make the low one next on b, but not on a.
  for (let at = 0; at < 20; at++) await bench.end(`h${at}`);
  bench.dispatcher.pause(["a", "b"]);
  for (const id of bench.running) await bench.end(id);
  bench.dispatcher.resume(["a", "b"]);
  assertEquals([bench.dispatcher.runningOn("a"), bench.dispatcher.runningOn("b")], [1, 1]);
});

Deno.test("remove() takes out what waits, and nothing that was sent", STRICT, () => {
  using bench = new Bench(["a"]);
  const [sent, waiting] = [bench.add("1"), bench.add("2")];
  assertEquals(bench.dispatcher.remove(sent), false);
  assertEquals(bench.dispatcher.remove(waiting), true);
  assertEquals(bench.dispatcher.remove(waiting), false);
  assertEquals(bench.dispatcher.size, 0);
});

Deno.test("move() changes the order of what waits", STRICT, async () => {
  using bench = new Bench(["a"]);
  bench.add("1");
  bench.add("2", { priority: "low" });
  const third = bench.add("3", { priority: "low" });
  assertEquals(bench.dispatcher.ahead(third), 1);
  assertEquals(bench.dispatcher.move(third, "high"), true);
  assertEquals(bench.dispatcher.ahead(third), 0);
  await bench.end("1");
  assertEquals(bench.log, ["1@a", "3@a"]);
  assertEquals(bench.dispatcher.move(third, "low"), false);
});

Deno.test("an engine that lags or is down gets nothing while another is well", STRICT, async () => {
  using bench = new Bench(["a", "b"]);
  bench.engines[0]!.health.lagged("slow");
  for (const id of ["1", "2", "3"]) bench.add(id);
  assertEquals(bench.log, ["1@b"]);
  await bench.end("1");
  assertEquals(bench.log, ["1@b", "2@b"]);
  bench.engines[0]!.health.answered();
  assertEquals(bench.log, ["1@b", "2@b", "3@a"]);
});

Deno.test("what only a lost engine can run waits for it, and is tried in the end", STRICT, () => {
  using bench = new Bench(["a", "b"]);
  bench.engines[0]!.health.failed("gone");
  bench.add("1", { runsOn: ["a"] });
  bench.add("2", { runsOn: ["b"] });
  assertEquals(bench.log, ["2@b"]);
  bench.now = 999;
  bench.dispatcher.wake();
  assertEquals(bench.log, ["2@b"]);
  bench.now = 1000;
  bench.dispatcher.wake();
  assertEquals(bench.log, ["2@b", "1@a"]);
});
