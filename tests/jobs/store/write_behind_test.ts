import { assertEquals } from "@std/assert";
import type { PendingWrite } from "../../../src/jobs/store/pending_writes.ts";
import { WriteBehind } from "../../../src/jobs/store/write_behind.ts";
import { STRICT } from "./strict.ts";

const LIMITS = { jobs: 1000, bytes: 1_000_000, staleMs: 60_000 };

/** Something that is written to, when and as often as the test lets it. */
class Place {
  readonly written: string[] = [];
  readonly behind = new WriteBehind({
    limits: LIMITS,
    now: Date.now,
    write: (writes) => this.#write(writes),
  });
  #answer: (attempt: number) => Promise<void>;
  #attempts = 0;

  constructor(answer: (attempt: number) => Promise<void> = () => Promise.resolve()) {
    this.#answer = answer;
  }

  put(id: string, text = "x"): void {
    this.behind.put({ id, text, createdAt: 0 });
  }

  async #write(writes: readonly PendingWrite[]): Promise<void> {
    await this.#answer(++this.#attempts);
    for (const { id, text } of writes) this.written.push(id + text);
  }
}

Deno.test(
  "put() writes together what is put at a time, the newest of each job",
  STRICT,
  async () => {
    const place = new Place();
    place.put("1");
    place.put("2");
    place.put("1", "y");
    assertEquals(place.written, []);
    await place.behind.flush();
    assertEquals(place.written, ["1y", "2x"]);
    await place.behind.close(0);
  },
);

Deno.test("put() writes one batch after the other", STRICT, async () => {
  const first = Promise.withResolvers<void>();
  const place = new Place((attempt) => attempt === 1 ? first.promise : Promise.resolve());
  place.put("1");
  await Promise.resolve();
  place.put("2");
  place.put("1", "y");
  first.resolve();
  await place.behind.flush();
  assertEquals(place.written.toSorted(), ["1x", "1y", "2x"]);
  assertEquals(place.written[0], "1x");
  await place.behind.close(0);
});

Deno.test("put() is heeded in whichever moment of a write it comes", STRICT, async () => {
  for (let moment = 0; moment < 20; moment++) {
    const place = new Place();
    place.put("1");
    for (let i = 0; i < moment; i++) await Promise.resolve();
    place.put("2");
    await place.behind.flush();
    assertEquals([place.written, place.behind.size], [["1x", "2x"], 0], `in moment ${moment}`);
    await place.behind.close(0);
  }
});

Deno.test("put() keeps what could not be written, and tries again", STRICT, async () => {
  const place = new Place((attempt) =>
    attempt < 2 ? Promise.reject(new Error()) : Promise.resolve()
  );
  for (let i = 0; i < 120; i++) place.put(`${i} `);
  await place.behind.flush();
  assertEquals(place.written, Array.from({ length: 120 }, (_, i) => `${i} x`));
  await place.behind.close(0);
});

Deno.test("close() tries once more at once, and then holds no timer", STRICT, async () => {
  const failed = Promise.withResolvers<void>();
  const place = new Place(async (attempt) => {
    if (attempt > 1) return;
    failed.resolve();
    await Promise.reject(new Error("not now"));
  });
  place.put("1");
  await failed.promise;
  // It is noticed before anything else is done in the event loop.
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(place.written, []);
  await place.behind.close(0);
  assertEquals(place.written, ["1x"]);
});

Deno.test("close() does not wait for what fails once more", STRICT, async () => {
  let attempts = 0;
  const place = new Place(() => Promise.reject(new Error(`${++attempts}`)));
  place.put("1");
  await new Promise((resolve) => setTimeout(resolve, 0));
  // Much longer than a test may take.
  await place.behind.close(3_600_000);
  assertEquals([attempts, place.behind.size], [2, 1]);
});

Deno.test("close() waits no longer than it may, and nothing is written after", STRICT, async () => {
  const never = Promise.withResolvers<void>();
  const place = new Place(() => never.promise);
  place.put("1");
  const flushed = place.behind.flush();
  await place.behind.close(1);
  await flushed;
  place.put("2");
  never.reject(new Error("it was ended"));
  await Promise.resolve();
  assertEquals([place.written, place.behind.size], [[], 1]);
});
