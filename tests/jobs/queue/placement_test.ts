import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choosePlace,
  PLACEMENT_STRATEGIES,
  type PlacementStrategy,
  type PlaceState,
} from "../../../src/jobs/queue/placement.ts";
import { type Choices, forSeeds } from "../random_cases.ts";

const MODELS = ["big.safetensors", "small.safetensors", "vae.pt"];

function place(name: string, state: Partial<PlaceState> = {}): PlaceState {
  return {
    name,
    free: 1,
    running: 0,
    concurrency: 2,
    weight: 1,
    warm: new Set(),
    lastUsed: 0,
    ...state,
  };
}

function choose(
  candidates: readonly PlaceState[],
  strategy: PlacementStrategy = "auto",
): string | undefined {
  return choosePlace(candidates, { strategy, models: MODELS.slice(0, 2) });
}

/** Who is given so many jobs, one after the other, where each is done before the next. */
function turns(count: number, strategy: PlacementStrategy, weights: readonly number[]): string {
  let places = weights.map((weight, index) => place("abcd"[index]!, { weight }));
  return Array.from({ length: count }, (_, turn) => {
    const chosen = choose(places, strategy)!;
    places = places.map((one) => one.name === chosen ? { ...one, lastUsed: turn + 1 } : one);
    return chosen;
  }).join("");
}

Deno.test("choosePlace() finds none where no slot is free", () => {
  for (const strategy of PLACEMENT_STRATEGIES) {
    assertEquals(choose([], strategy), undefined);
    assertEquals(choose([place("a", { free: 0 }), place("b", { free: -1 })], strategy), undefined);
  }
});

Deno.test("choosePlace() by itself takes who has the models loaded, else most of them", () => {
  const cold = place("cold", { warm: new Set(["vae.pt"]) });
  const half = place("half", { warm: new Set(["big.safetensors"]), lastUsed: 8 });
  const warm = place("warm", { warm: new Set(MODELS), lastUsed: 9 });
  assertEquals(choose([cold, half, warm]), "warm");
  assertEquals(choose([cold, half, { ...warm, free: 0 }]), "half");
});

Deno.test("choosePlace() by itself lets nothing wait for a warm one while another is idle", () => {
  const idle = place("idle");
  const busy = place("busy", { running: 1, warm: new Set(MODELS) });
  assertEquals(choose([busy, idle]), "idle");
  assertEquals(choose([busy, { ...idle, running: 1 }]), "busy");
});

Deno.test("choosePlace() counts how busy one is by its concurrency and weight", () => {
  const small = place("small", { running: 1, concurrency: 2 });
  const large = place("large", { running: 3, concurrency: 4, weight: 2 });
  assertEquals(choose([small, large], "least-busy"), "large");
  assertEquals(choose([small, { ...large, weight: 1 }], "least-busy"), "small");
});

Deno.test("choosePlace() goes round, whatever runs", () => {
  assertEquals(turns(7, "round-robin", [1, 5, 1]), "abcabca");
  assertEquals(turns(7, "auto", [1, 5, 1]), "abcabca");
  const busy = place("busy", { running: 1, lastUsed: 1 });
  assertEquals(choose([place("idle", { lastUsed: 2 }), busy], "round-robin"), "busy");
});

Deno.test("choosePlace() gives shares by weight", () => {
  for (const weights of [[1, 1], [2, 1], [3, 1], [4, 2, 1], [5, 3, 1, 1], [0.5, 1.5]]) {
    const given = turns(1000, "weighted", weights);
    const sum = weights.reduce((a, b) => a + b);
    for (const [index, weight] of weights.entries()) {
      const share = given.split("abcd"[index]!).length - 1;
      assertAlmostEquals(share / 1000, weight / sum, 0.01, `${weights}: ${share}`);
    }
  }
});

Deno.test("choosePlace() bears a weight of 0 and no concurrency", () => {
  const odd = place("odd", { weight: 0, concurrency: 0, running: 1 });
  for (const strategy of PLACEMENT_STRATEGIES) assertEquals(choose([odd], strategy), "odd");
  assertEquals(choose([odd, place("good", { running: 1 })], "least-busy"), "good");
});

Deno.test("choosePlace() leaves no better one out in 10,000 random cases", () => {
  forSeeds(10_000, (choices) => {
    const places = Array.from({ length: choices.below(6) }, (_, n) => randomPlace(n, choices));
    const models = choices.some(MODELS);
    const strategy = choices.pick(PLACEMENT_STRATEGIES);
    const name = choosePlace(places, { strategy, models });
    const free = places.filter(({ free }) => free > 0);
    if (free.length === 0) return assertEquals(name, undefined);
    const chosen = free.find((place) => place.name === name);
    assert(chosen, `${name} is not free`);
    const weights = places.reduce((sum, { weight }) => sum + weight, 0);
    const marks = (place: PlaceState) => marksOf(place, { strategy, models, weights });
    for (const other of free) {
      assert(
        !isLess(marks(other), marks(chosen)),
        `${strategy}: ${other.name} is better than ${name}`,
      );
    }
  });
});

Deno.test("choosePlace() does not mind in which order engines and models are named", () => {
  forSeeds(1_000, (choices) => {
    const places = Array.from({ length: 5 }, (_, n) => randomPlace(n, choices));
    const distinct = places.map((place, n) => ({ ...place, lastUsed: n + 1 }));
    const strategy = choices.pick(["auto", "least-busy", "round-robin"] as const);
    assertEquals(
      choosePlace(distinct, { strategy, models: MODELS }),
      choosePlace(distinct.toReversed(), { strategy, models: [...MODELS, ...MODELS].reverse() }),
    );
  });
});

function randomPlace(n: number, choices: Choices): PlaceState {
  const concurrency = 1 + choices.below(4);
  const running = choices.below(concurrency + 1);
  return place(`engine ${n}`, {
    concurrency,
    running,
    free: choices.chance(0.1) ? 0 : concurrency - running,
    weight: choices.pick([0.5, 1, 2]),
    warm: new Set(choices.some(MODELS)),
    lastUsed: choices.below(20),
  });
}

/** What counts, in this order; lower is better. */
function marksOf(
  { running, warm, concurrency, weight, lastUsed }: PlaceState,
  { strategy, models, weights }: { strategy: PlacementStrategy; models: string[]; weights: number },
): number[] {
  const busy = running / (concurrency * weight);
  switch (strategy) {
    case "auto":
      return [
        Math.min(1, running),
        new Set(models).difference(new Set(warm)).size,
        busy,
        lastUsed,
      ];
    case "least-busy":
      return [busy, lastUsed];
    case "round-robin":
      return [lastUsed];
    case "weighted":
      return [lastUsed + weights / weight];
  }
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((mark, index) => mark !== b[index]);
  return index !== -1 && a[index]! < b[index]!;
}
