import { Chain } from "../../src/jobs/queue/chain.ts";

/** Methods of lists that look at their members one by one. */
const WALKS = [
  "concat",
  "every",
  "filter",
  "find",
  "findIndex",
  "flatMap",
  "forEach",
  "includes",
  "indexOf",
  "map",
  "reduce",
  "shift",
  "slice",
  "some",
  "sort",
  "splice",
  "unshift",
] as const;

type Holder = Record<PropertyKey, unknown>;

/**
 * Counts what some work looks at: each step of a loop over a list, map, set or {@linkcode Chain},
 * and each member of a list that one of its methods goes through. Unlike a time, it is the same on
 * each run.
 */
export function countSteps(work: () => void): number {
  let steps = 0;
  using patches = new DisposableStack();
  function patch(target: object, name: PropertyKey, cost: (self: unknown) => number): void {
    const holder = target as Holder;
    const original = holder[name] as (...args: unknown[]) => unknown;
    holder[name] = function (this: unknown, ...args: unknown[]): unknown {
      steps += cost(this);
      return original.apply(this, args);
    };
    patches.defer(() => void (holder[name] = original));
  }
  for (const iterable of [[], new Map(), new Set(), new Chain()]) {
    patch(Object.getPrototypeOf(iterable[Symbol.iterator]()), "next", () => 1);
  }
  for (const name of WALKS) {
    patch(Array.prototype, name, (self) => (self as unknown[]).length);
  }
  steps = 0;
  work();
  return steps;
}
