import { assertEquals } from "@std/assert";
import { MinuteCounts } from "../../../src/http/limits/minute_counts.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

async function counts(all: MinuteCounts, keys: string): Promise<number[]> {
  const got: number[] = [];
  for (const key of keys) got.push((await all.add(key)).count);
  return got;
}

Deno.test("MinuteCounts.add() counts each key on its own, and says how long it will", async () => {
  using all = new MinuteCounts();
  assertEquals(await counts(all, "aabab"), [1, 2, 1, 3, 2]);
  assertEquals((await all.add("c")).secondsLeft, 60);
});

Deno.test("MinuteCounts.add() loses no count where many come at once", async () => {
  using all = new MinuteCounts();
  const got = await Promise.all(Array.from({ length: 100 }, () => all.add("a")));
  assertEquals(got.map(({ count }) => count).sort((a, b) => a - b).at(-1), 100);
});

Deno.test("MinuteCounts.look() counts nothing", async () => {
  using all = new MinuteCounts();
  assertEquals(await all.look("a"), { count: 0, secondsLeft: 0 });
  await all.add("a");
  assertEquals((await all.look("a")).count, 1);
  assertEquals((await all.look("a")).count, 1);
});

Deno.test("MinuteCounts begins anew after a minute", async () => {
  using all = new MinuteCounts();
  const { now } = Date;
  try {
    await all.add("a");
    Date.now = () => now() + 59_000;
    assertEquals((await all.add("a")).count, 2);
    // The keys that are told apart are forgotten by now; what is counted of them is not.
    assertEquals((await all.look("a")).count, 2);
    Date.now = () => now() + 61_000;
    assertEquals((await all.look("a")).count, 0);
    assertEquals((await all.add("a")).count, 1);
  } finally {
    Date.now = now;
  }
});

Deno.test("MinuteCounts tells no more keys apart than it may, and those it knows go on", async () => {
  using all = new MinuteCounts({ maxKeys: 2 });
  assertEquals(await counts(all, "abcdefa"), [1, 1, 1, 2, 3, 4, 2]);
  assertEquals([(await all.look("c")).count, (await all.look("b")).count], [0, 1]);
});

Deno.test("MinuteCounts leaves no timer behind", STRICT, async () => {
  const all = new MinuteCounts();
  await counts(all, "abc");
  all[Symbol.dispose]();
  assertEquals((await all.look("a")).count, 0);
});
