import { assertEquals, assertLessOrEqual } from "@std/assert";
import { type CachedResult, ResultCache } from "../../src/jobs/result_cache.ts";
import { forSeeds } from "./random_cases.ts";

/** A result with so many files, called `<jobId>_<n>.png`. */
function made(jobId: string, files = 1): CachedResult {
  return {
    jobId,
    engine: "a",
    workflow: {},
    result: {
      files: Array.from({ length: files }, (_, n) => ({
        filename: `${jobId}_${n}.png`,
        subfolder: "",
        type: "output",
        mediaType: "image/png",
      })),
      texts: [],
      cached: false,
      warnings: [],
      ranMs: 1,
    },
  };
}

function begin(options: { seconds?: number; entries?: number } = {}) {
  const clock = { now: 0 };
  const cache = new ResultCache({ seconds: 60, entries: 3, ...options, now: () => clock.now });
  return { cache, clock };
}

Deno.test("get() finds what was set, and counts", () => {
  const { cache } = begin();
  cache.set("x", made("1"));
  assertEquals(cache.get("x")?.jobId, "1");
  assertEquals(cache.get("y"), undefined);
  cache.set("x", made("2"));
  assertEquals(cache.get("x")?.jobId, "2");
  assertEquals([cache.size, cache.hits, cache.misses], [1, 2, 1]);
});

Deno.test("get() finds nothing that is too old, even from the first moment of the clock", () => {
  const { cache, clock } = begin();
  cache.set("x", made("1"));
  clock.now = 60_000;
  assertEquals(cache.get("x")?.jobId, "1");
  clock.now = 60_001;
  assertEquals(cache.get("x"), undefined);
  assertEquals(cache.size, 0);
});

Deno.test("set() drops what was not asked for the longest", () => {
  const { cache } = begin();
  for (const hash of ["x", "y", "z"]) cache.set(hash, made(hash));
  cache.get("x");
  cache.set("new", made("new"));
  assertEquals(["x", "y", "z", "new"].filter((hash) => cache.get(hash)), ["x", "z", "new"]);
});

Deno.test("delete() forgets one", () => {
  const { cache } = begin();
  cache.set("x", made("1"));
  assertEquals([cache.delete("x"), cache.delete("x"), cache.size], [true, false, 0]);
});

Deno.test("ResultCache of 0 seconds or 0 entries keeps none, one without end forgets none", () => {
  for (const options of [{ seconds: 0 }, { entries: 0 }, { seconds: NaN }, { entries: -1 }]) {
    const { cache } = begin(options);
    cache.set("x", made("1"));
    assertEquals([cache.get("x"), cache.size, cache.delete("x")], [undefined, 0, false]);
  }
  const { cache, clock } = begin({ seconds: Infinity });
  cache.set("x", made("1"));
  clock.now = 1e15;
  assertEquals(cache.get("x")?.jobId, "1");
});

Deno.test("stillThere() asks for each file, eight at a time", async () => {
  const { cache } = begin();
  const asked: string[] = [];
  let [open, most] = [0, 0];
  const there = await cache.stillThere(made("1", 40), async ({ filename }) => {
    asked.push(filename);
    most = Math.max(most, ++open);
    await Promise.resolve();
    open--;
    return true;
  });
  assertEquals([there, new Set(asked).size, asked.length, most], [true, 40, 40, 8]);
});

Deno.test("stillThere() asks no more once a file is missing, and forgets the result", async () => {
  const { cache } = begin();
  cache.set("x", made("1", 100));
  cache.set("y", made("2"));
  let asked = 0;
  const there = await cache.stillThere(cache.get("x")!, () => Promise.resolve(++asked < 3));
  assertEquals([there, cache.size, cache.hits, cache.misses], [false, 1, 0, 1]);
  assertLessOrEqual(asked, 16);
});

Deno.test("stillThere() leaves a newer result under the same hash alone", async () => {
  const { cache } = begin();
  cache.set("x", made("1"));
  const old = cache.get("x")!;
  const there = await cache.stillThere(old, () => {
    cache.set("x", made("2"));
    return Promise.resolve(false);
  });
  assertEquals([there, cache.get("x")?.jobId], [false, "2"]);
});

Deno.test("stillThere() takes no answer for a no, and a result of texts alone for there", async () => {
  const { cache } = begin();
  assertEquals(await cache.stillThere(made("1"), () => Promise.reject(new Error("x"))), false);
  assertEquals(await cache.stillThere(made("1", 0), () => Promise.resolve(false)), true);
});

Deno.test("ResultCache is a map of the newest that forgets, in random use", () => {
  forSeeds(1_000, (choices) => {
    const { cache, clock } = begin();
    let model: { hash: string; jobId: string; at: number }[] = [];
    for (let n = 0; n < 40; n++) {
      clock.now += choices.below(20_000);
      const hash = choices.pick(["a", "b", "c", "d", "e"]);
      const known = model.find((entry) => entry.hash === hash);
      if (choices.chance(0.5)) {
        cache.set(hash, made(String(n)));
        model = [...model.filter((entry) => entry !== known), {
          hash,
          jobId: `${n}`,
          at: clock.now,
        }];
        // One that is too old takes a place all the same, until it is asked for.
        model = model.slice(-3);
      } else {
        const good = known && clock.now - known.at <= 60_000 ? known : undefined;
        assertEquals(cache.get(hash)?.jobId, good?.jobId);
        model = [...model.filter((entry) => entry !== known), ...(good ? [good] : [])];
      }
      assertEquals(cache.size, model.length);
    }
  });
});
