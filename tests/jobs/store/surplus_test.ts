import { assert, assertEquals } from "@std/assert";
import { randomSequence } from "../../../src/demo/random.ts";
import type { JobRecord } from "../../../src/jobs/store/job_record.ts";
import { parseRecord } from "../../../src/jobs/store/parse_record.ts";
import { surplus } from "../../../src/jobs/store/surplus.ts";
import { ended, record, START } from "./records.ts";

const DAY = 24 * 60 * 60 * 1000;

function stored(records: JobRecord[]): { id: string; text: string }[] {
  return records.map((it) => ({ id: it.id, text: JSON.stringify(it) }));
}

function goingOf(
  items: { id: string; text: string }[],
  limits: { jobs?: number; bytes?: number },
  now = START,
): string[] {
  const all = { jobs: 1_000, bytes: 1_000_000, staleMs: DAY, ...limits };
  return surplus(items, { limits: all, now }).map(({ id }) => id);
}

Deno.test("surplus() removes nothing within the limits", () => {
  assertEquals(goingOf(stored([ended("1"), ended("2")]), { jobs: 2 }), []);
});

Deno.test("surplus() removes the oldest ended jobs, down to nine tenths", () => {
  const items = stored(Array.from({ length: 11 }, (_, i) => ended(`${i}`)));
  assertEquals(goingOf(items, { jobs: 10 }), ["0", "1"]);
});

Deno.test("surplus() removes jobs under way only where all ended ones are gone", () => {
  const items = stored([record("a"), ended("b"), record("c"), ended("d")]);
  assertEquals(goingOf(items, { jobs: 3 }), ["b", "d"]);
  assertEquals(goingOf(items, { jobs: 2 }), ["b", "d", "a"]);
});

Deno.test("surplus() takes a job for ended that nobody has heard of for a day", () => {
  const items = stored([record("a"), ended("b"), record("c")]);
  assertEquals(goingOf(items, { jobs: 2 }, START + DAY + 1), ["a", "b"]);
});

Deno.test("surplus() removes what is corrupt as if it had ended", () => {
  const items = [...stored([record("a")]), { id: "b", text: "{" }, ...stored([ended("c")])];
  assertEquals(goingOf(items, { jobs: 2 }), ["b", "c"]);
});

Deno.test("surplus() leaves at most what may be kept, whatever is stored", () => {
  for (let seed = 0; seed < 500; seed++) {
    const random = randomSequence(`surplus ${seed}`);
    const items = stored(Array.from({ length: Math.floor(random() * 40) }, (_, i) => {
      const inputs = { prompt: "x".repeat(random() * 200) };
      return random() < 0.5 ? ended(`${i}`, { inputs }) : record(`${i}`, { inputs });
    }));
    const limits = { jobs: Math.floor(random() * 30), bytes: Math.floor(random() * 5_000) };
    const going = new Set(goingOf(items, limits));
    const kept = items.filter(({ id }) => !going.has(id));
    const bytes = kept.reduce((sum, { text }) => sum + text.length, 0);
    assert(kept.length <= limits.jobs && bytes <= limits.bytes, `seed ${seed}`);
    const lostOne = items.some(({ id, text }) => going.has(id) && !parseRecord(text)?.endedAt);
    const keptEnded = kept.some(({ text }) => parseRecord(text)?.endedAt);
    assert(!lostOne || !keptEnded, `seed ${seed}: an ended job outlived one under way`);
  }
});
