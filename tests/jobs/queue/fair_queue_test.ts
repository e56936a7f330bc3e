import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLessOrEqual,
  assertThrows,
} from "@std/assert";
import { type AddOptions, FairQueue, type Ticket } from "../../../src/jobs/queue/fair_queue.ts";
import { PRIORITIES, type Priority } from "../../../src/jobs/queue/priority.ts";
import { countSteps } from "../count_steps.ts";
import { FairQueueModel, type ModelItem } from "../fair_queue_model.ts";
import { type Choices, forSeeds } from "../random_cases.ts";

const ENGINES = ["a", "b", "c"];

/** Adds values named "caller number", such as `ann1`. */
function addAll(queue: FairQueue<string>, values: string, options: Partial<AddOptions> = {}): void {
  for (const value of values.split(" ")) {
    queue.add(value, { caller: value.replace(/\d/g, ""), ...options });
  }
}

function drain<T>(queue: FairQueue<T>, engine = "a"): T[] {
  const taken: T[] = [];
  while (queue.peek(engine) !== undefined) taken.push(queue.take(engine) as T);
  return taken;
}

Deno.test("take() takes turns between callers, each in its own order", () => {
  const queue = new FairQueue<string>();
  addAll(queue, "ann1 ann2 ann3 bob1 bob2 eve1");
  assertEquals(drain(queue).join(" "), "ann1 bob1 eve1 ann2 bob2 ann3");
  assertEquals(queue.take("a"), undefined);
});

Deno.test("take() lets one who comes back wait for the others", () => {
  const queue = new FairQueue<string>();
  addAll(queue, "ann1 bob1 bob2");
  assertEquals(queue.take("a"), "ann1");
  addAll(queue, "ann2");
  assertEquals(drain(queue).join(" "), "bob1 ann2 bob2");
});

Deno.test("take() prefers high to normal to low, but leaves none waiting forever", () => {
  const queue = new FairQueue<string>();
  addAll(queue, "low1 low2", { priority: "low" });
  addAll(queue, "normal1");
  const urgent = Array.from({ length: 50 }, (_, index) => `high${index + 1}`).join(" ");
  addAll(queue, urgent, { priority: "high" });
  const taken = drain(queue);
  assertEquals(taken.indexOf("normal1"), 20);
  assertEquals(taken.indexOf("low1"), 21);
  assertEquals(taken.indexOf("low2"), 42);
});

Deno.test("take() passes by what an engine may not run, at no one's cost", () => {
  const queue = new FairQueue<string>();
  addAll(queue, "ann1 ann2", { runsOn: ["b"], priority: "high" });
  addAll(queue, "ann3 bob1");
  assertEquals(drain(queue, "a").join(" "), "ann3 bob1");
  assertEquals(queue.size, 2);
  assertEquals(drain(queue, "b").join(" "), "ann1 ann2");
});

Deno.test("take() keeps a caller's order across sets of engines, and gives it one turn for all", () => {
  const queue = new FairQueue<string>();
  addAll(queue, "ann1", { runsOn: ["a", "b"] });
  addAll(queue, "ann2");
  addAll(queue, "ann3", { runsOn: ["b", "a", "a"] });
  addAll(queue, "bob1");
  assertEquals(drain(queue).join(" "), "ann1 bob1 ann2 ann3");
});

Deno.test("add() to the front goes before the caller's others, not before other callers", () => {
  const queue = new FairQueue<string>();
  addAll(queue, "ann1 ann2 bob1");
  addAll(queue, "bob0 bob9", { front: true });
  assertEquals(drain(queue).join(" "), "ann1 bob9 ann2 bob0 bob1");
});

Deno.test("add() refuses what no engine may run, and a priority that does not exist", () => {
  const queue = new FairQueue<string>();
  assertThrows(
    () => queue.add("x", { caller: "ann", runsOn: [] }),
    RangeError,
    "Name one that may",
  );
  const priority = "urgent" as Priority;
  assertThrows(() => queue.add("x", { caller: "ann", priority }), RangeError, "Take one of high");
  assertEquals(queue.size, 0);
});

Deno.test("remove() takes a ticket out once", () => {
  const queue = new FairQueue<string>();
  addAll(queue, "ann1");
  const ticket = queue.add("ann2", { caller: "ann" });
  addAll(queue, "ann3");
  assertEquals([queue.remove(ticket), queue.remove(ticket)], [true, false]);
  assertEquals(drain(queue), ["ann1", "ann3"]);
});

Deno.test("move() makes a ticket the last of its caller in another priority, once it is in", () => {
  const queue = new FairQueue<string>();
  addAll(queue, "ann1 ann2", { priority: "high" });
  const ticket = queue.add("ann3", { caller: "ann", runsOn: ["a"] });
  const moved = queue.move(ticket, "high");
  assertEquals({ ...moved }, { value: "ann3", caller: "ann", priority: "high", runsOn: ["a"] });
  assertEquals(queue.size, 3);
  assertThrows(() => queue.move(ticket, "low"), RangeError, "waits no more");
  assertEquals(drain(queue), ["ann1", "ann2", "ann3"]);
});

Deno.test("ahead() counts who comes before, and follows each change", () => {
  const queue = new FairQueue<string>();
  const first = queue.add("ann1", { caller: "ann" });
  const second = queue.add("ann2", { caller: "ann" });
  const other = queue.add("bob1", { caller: "bob" });
  assertEquals([first, second, other].map((ticket) => queue.ahead(ticket)), [0, 2, 1]);
  queue.take("a");
  assertEquals([first, second, other].map((ticket) => queue.ahead(ticket)), [0, 1, 0]);
  queue.remove(other);
  assertEquals(queue.ahead(second), 0);
});

Deno.test("ahead() works the places of 10,000 out once, not for each that asks", () => {
  const queue = new FairQueue<number>();
  const tickets = fill(queue, 10_000);
  queue.ahead(tickets[0]!);
  assertEquals(countSteps(() => queue.ahead(tickets[9_999]!)), 0);
});

Deno.test("adding, taking, moving and removing look at no more of 10,000 than of 100", () => {
  const few = stepsAmong(100);
  for (const [index, steps] of stepsAmong(10_000).entries()) {
    assertAlmostEquals(steps, few[index]!, 3);
  }
});

Deno.test("10,000 are queued and removed in twice the steps of 5,000", () => {
  const steps = (count: number) =>
    countSteps(() => {
      const queue = new FairQueue<number>();
      for (const ticket of fill(queue, count)) queue.remove(ticket);
      assertEquals(queue.size, 0);
    });
  assertAlmostEquals(steps(10_000), 2 * steps(5_000), 10);
});

/** Of as many callers as there are values, half; for three sets of engines. */
function fill(queue: FairQueue<number>, count: number): Ticket<number>[] {
  const sets = [undefined, ["a"], ["a", "b"]];
  return Array.from({ length: count }, (_, index) =>
    queue.add(index, {
      caller: `caller ${index % (count / 2)}`,
      priority: PRIORITIES[index % 3]!,
      runsOn: sets[index % 5],
    }));
}

function stepsAmong(count: number): number[] {
  const queue = new FairQueue<number>();
  const tickets = fill(queue, count);
  // What was taken and removed before must cost nothing either.
  for (let n = 0; n < count / 3; n++) queue.take("a");
  for (const ticket of tickets.slice(0, count / 2)) queue.remove(ticket);
  const last = tickets[count - 1]!;
  return [
    () => queue.add(-1, { caller: "new", runsOn: ["a"] }),
    () => queue.peek("a"),
    () => queue.take("a"),
    () => queue.move(last, "high"),
    () => queue.remove(tickets[count - 2]!),
  ].map((work) => countSteps(work));
}

Deno.test("FairQueue does what its rules say in 10,000 random schedules", () => {
  forSeeds(10_000, (choices) => {
    const schedule = new Schedule(choices);
    for (let n = 0; n < 30; n++) schedule.step();
    schedule.end();
  });
});

Deno.test("FairQueue does so in schedules long enough for the low ones' turns", () => {
  forSeeds(200, (choices) => {
    const schedule = new Schedule(choices);
    for (let n = 0; n < 400; n++) schedule.step();
    schedule.end();
  });
});

/** Does the same with a queue and with its model, and checks what must hold whatever the rules. */
class Schedule {
  readonly #choices: Choices;
  readonly #queue = new FairQueue<number>();
  readonly #model = new FairQueueModel();
  readonly #tickets = new Map<number, Ticket<number>>();
  readonly #gone = new Set<number>();
  /** For each that waits: which callers had a turn before it, though it could have had it. */
  readonly #overtaken = new Map<string, Set<string>>();
  /** For each engine and priority: how many more urgent ones it took, though it could have been. */
  readonly #passed = new Map<string, number>();
  readonly #addChance: number;
  #count = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
    this.#addChance = 0.35 + choices.next() * 0.3;
  }

  step(): void {
    if (this.#choices.chance(this.#addChance)) this.#add();
    else if (this.#choices.chance(0.7)) this.#take(this.#choices.pick(ENGINES));
    else this.#change();
    assertEquals(this.#queue.size, this.#model.items.length);
  }

  /** All that is left comes out, nothing is lost, and nothing comes twice. */
  end(): void {
    const order = [...this.#queue];
    assertEquals(order.toSorted(), this.#model.items.map(({ value }) => value).toSorted());
    for (const [index, value] of order.entries()) {
      assertEquals(this.#queue.ahead(this.#tickets.get(value)!), index);
    }
    for (const engine of ENGINES) while (this.#take(engine) !== undefined);
    assertEquals([this.#queue.size, this.#gone.size], [0, this.#count]);
  }

  #add(): void {
    const { pick, some } = bound(this.#choices);
    const runsOn = some(ENGINES);
    const item = {
      value: this.#count++,
      caller: pick(["ann", "bob", "eve", "joe"]),
      priority: pick(["high", "high", "high", "normal", "low"] as Priority[]),
      runsOn: runsOn.length > 0 ? runsOn : undefined,
    };
    const front = this.#choices.chance(0.1);
    const { value, ...options } = item;
    this.#tickets.set(value, this.#queue.add(value, { ...options, front }));
    this.#model.add(item, front);
  }

  #take(engine: string): number | undefined {
    const eligible = this.#model.eligible(engine);
    const expected = this.#model.take(engine);
    assertEquals(this.#queue.peek(engine), expected?.value);
    assertEquals(this.#queue.take(engine), expected?.value);
    if (!expected) return void assertEquals(eligible.length, 0, "something could have been taken");
    this.#leave(expected.value);
    this.#checkOrder(expected, eligible);
    this.#checkTurns(expected, eligible);
    this.#checkPatience(expected, { eligible, engine });
    return expected.value;
  }

  #change(): void {
    const value = this.#choices.below(Math.max(1, this.#count));
    const ticket = this.#tickets.get(value);
    if (!ticket) return;
    const known = this.#model.remove(value);
    this.#forgetEmpty();
    if (!known || this.#choices.chance(0.5)) {
      assertEquals(this.#queue.remove(ticket), known !== undefined);
      if (known) this.#leave(value);
    } else {
      const priority = this.#choices.pick(PRIORITIES);
      this.#tickets.set(value, this.#queue.move(ticket, priority));
      this.#model.add({ ...known, priority }, false);
    }
  }

  #leave(value: number): void {
    assert(!this.#gone.has(value), `${value} came out twice`);
    this.#gone.add(value);
  }

  /** Within a caller and a priority, nothing that could have been taken was before it. */
  #checkOrder(taken: ModelItem, eligible: readonly ModelItem[]): void {
    const same = eligible.filter(({ caller, priority }) =>
      caller === taken.caller && priority === taken.priority
    );
    assertEquals(Math.min(...same.map(({ order }) => order)), taken.order);
  }

  /** Nobody has two turns while another one, who could have had them, waits for one. */
  #checkTurns(taken: ModelItem, eligible: readonly ModelItem[]): void {
    for (const item of eligible.filter(({ priority }) => priority === taken.priority)) {
      if (item.caller === taken.caller) continue;
      const key = laneOf(item);
      const before = this.#overtaken.get(key) ?? new Set();
      if (lastOf(eligible, item)) {
        assert(!before.has(taken.caller), `${taken.caller} went twice before ${item.caller}`);
        this.#overtaken.set(key, before.add(taken.caller));
      }
    }
    for (const key of [...this.#overtaken.keys()]) {
      if (key.startsWith(`${taken.priority} ${taken.caller} `)) this.#overtaken.delete(key);
    }
    this.#forgetEmpty();
  }

  /** After 20 more urgent ones, and perhaps one turn of the other priority, it is its turn. */
  #checkPatience(
    taken: ModelItem,
    { eligible, engine }: { eligible: readonly ModelItem[]; engine: string },
  ): void {
    const rank = PRIORITIES.indexOf(taken.priority);
    for (const [index, priority] of PRIORITIES.entries()) {
      const key = `${engine} ${priority}`;
      const ready = eligible.some((item) => item.priority === priority);
      const passed = ready && index > rank ? (this.#passed.get(key) ?? 0) + 1 : 0;
      if (ready && index < rank) continue;
      assertLessOrEqual(passed, 21, `${priority} starves on ${engine}`);
      this.#passed.set(key, passed);
    }
  }

  /** Who has nothing more there, and comes anew, waits for the others once more. */
  #forgetEmpty(): void {
    const lanes = new Set(this.#model.items.map(laneOf));
    for (const key of [...this.#overtaken.keys()]) if (!lanes.has(key)) this.#overtaken.delete(key);
  }
}

function laneOf({ priority, caller, runsOn }: ModelItem): string {
  return `${priority} ${caller} ${runsOn?.join() ?? "any"}`;
}

/** True for one item of each lane, so that a lane counts once. */
function lastOf(items: readonly ModelItem[], item: ModelItem): boolean {
  return items.findLast((other) => laneOf(other) === laneOf(item)) === item;
}

function bound(choices: Choices): Pick<Choices, "pick" | "some"> {
  return { pick: (items) => choices.pick(items), some: (items) => choices.some(items) };
}
