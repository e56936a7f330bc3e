import { assert, assertEquals } from "@std/assert";
import { type PendingWrite, PendingWrites } from "../../../src/jobs/store/pending_writes.ts";
import { ended, record, START } from "./records.ts";

const ROOMY = { jobs: 100, bytes: 100_000, staleMs: 60_000 };

function pendingWrites(limits = ROOMY): PendingWrites {
  return new PendingWrites({ limits, now: () => START + 1000 });
}

function write(id: string, at = 0, isEnded = true): PendingWrite {
  const createdAt = START + at;
  const text = JSON.stringify((isEnded ? ended : record)(id, { createdAt }));
  return { id, createdAt, text };
}

function idsOf(writes: PendingWrites): string[] {
  return writes.all().map(({ id }) => id);
}

Deno.test("PendingWrites has one write a job, the newest, in the order of the first", () => {
  const writes = pendingWrites();
  const newest = write("1", 0, false);
  for (const one of [write("1"), write("2"), newest]) writes.put(one);
  assertEquals(writes.first(1), [newest]);
  assertEquals([writes.size, idsOf(writes)], [2, ["1", "2"]]);
  assertEquals(writes.get("1"), newest);
});

Deno.test("written() leaves what came while it was written", () => {
  const writes = pendingWrites();
  const [first, second] = [write("1"), write("2")];
  for (const one of [first, second]) writes.put(one);
  const newer = write("1", 0, false);
  writes.put(newer);
  writes.written([first, second]);
  assertEquals(writes.all(), [newer]);
});

Deno.test("PendingWrites drops the oldest that have ended where too many wait", () => {
  const writes = pendingWrites({ ...ROOMY, jobs: 10 });
  writes.put(write("under way", 0, false));
  for (let i = 1; i <= 100; i++) writes.put(write(`${i}`, i));
  const ids = idsOf(writes);
  assert(writes.size <= 10, `${writes.size} wait`);
  assertEquals([ids[0], ids.at(-1)], ["under way", "100"]);
});

Deno.test("PendingWrites holds no more than so many bytes, however often each job changes", () => {
  const writes = pendingWrites({ ...ROOMY, bytes: 2000 });
  for (let i = 0; i < 1000; i++) writes.put(write(`${i % 200}`, i));
  const bytes = writes.all().reduce((sum, { text }) => sum + text.length, 0);
  assert(bytes > 1000 && bytes <= 2000, `${bytes} bytes wait`);
  writes.written(writes.all());
  assertEquals(writes.size, 0);
  // What was written takes no room any more.
  for (let i = 0; i < 10; i++) writes.put(write(`${i}`, i));
  assertEquals(writes.size, 10);
});
