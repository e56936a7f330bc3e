import { assert, assertEquals, assertThrows } from "@std/assert";
import { FileJobStore, type FileJobStoreOptions } from "../../../src/jobs/store/file_job_store.ts";
import { LockFile } from "../../../src/jobs/store/lock_file.ts";
import { STRICT } from "./strict.ts";
import { ended, idsOf, record, START } from "./records.ts";

/** A folder of its own for a store. */
class Place implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly path = `${this.folder}/jobs.jsonl`;
  readonly problems: string[] = [];

  open(options: FileJobStoreOptions = {}): FileJobStore {
    const onProblem = (message: string) => void this.problems.push(message);
    return new FileJobStore(this.path, { now: () => START, onProblem, ...options });
  }

  get size(): number {
    return Deno.statSync(this.path).size;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

Deno.test("FileJobStore finds its jobs again after a restart", STRICT, () => {
  using place = new Place();
  {
    using store = place.open();
    store.put(record("1"));
    store.put(ended("2"));
    store.remove("1");
  }
  using store = place.open();
  assertEquals(store.list(), [ended("2")]);
});

Deno.test("FileJobStore opens nothing before it is used", STRICT, () => {
  using place = new Place();
  using _store = place.open();
  assertEquals([...Deno.readDirSync(place.folder)], []);
});

Deno.test("FileJobStore makes files that only their owner can read", {
  ...STRICT,
  ignore: Deno.build.os === "windows",
}, () => {
  using place = new Place();
  using store = place.open();
  store.put(record("1"));
  assertEquals(Deno.statSync(place.path).mode! & 0o777, 0o600);
});

Deno.test("FileJobStore sees what another one puts, at once", STRICT, () => {
  using place = new Place();
  using one = place.open();
  using other = place.open();
  one.put(record("1"));
  assertEquals(idsOf(other.list()), ["1"]);
  other.put(ended("1"));
  assertEquals(one.get("1"), ended("1"));
  one.remove("1");
  assertEquals(other.list(), []);
});

Deno.test("FileJobStore skips a line that was cut off, not the one after it", STRICT, () => {
  using place = new Place();
  {
    using store = place.open();
    store.put(record("1"));
    store.put(record("2"));
  }
  Deno.truncateSync(place.path, place.size - 20);
  using store = place.open();
  assertEquals(idsOf(store.list()), ["1"]);
  assertEquals(place.problems, [], "it may be on its way");
  store.put(record("3"));
  assertEquals(idsOf(store.list()).sort(), ["1", "3"]);
  assertEquals(place.problems.length, 1);
});

Deno.test("FileJobStore skips lines of anything else and tells of them", STRICT, () => {
  using place = new Place();
  Deno.writeFileSync(place.path, new Uint8Array([0xff, 0xfe, 0x0a, 0x7b, 0x7d, 0x0a, 0x00, 0x0a]));
  using store = place.open();
  store.put(record("1"));
  assertEquals(idsOf(store.list()), ["1"]);
  assertEquals(place.problems.length, 3);
  assert(place.problems[1]?.includes(place.path));
});

Deno.test("FileJobStore writes its file anew before that grows too long", STRICT, () => {
  using place = new Place();
  const limits = { bytes: 20_000 };
  using store = place.open({ limits });
  using other = place.open({ limits });
  for (let i = 0; i < 500; i++) {
    const writer = i % 2 === 0 ? store : other;
    writer.put(ended(`${i % 10}`, { inputs: { i }, createdAt: START + i % 10 }));
    assert(place.size <= limits.bytes + 500);
  }
  for (const reader of [store, other, place.open()]) {
    assertEquals(reader.list().map(({ inputs }) => inputs["i"]), [
      ...Array.from({ length: 10 }, (_, k) => 499 - k),
    ]);
  }
  assertEquals(place.problems, []);
});

Deno.test("FileJobStore forgets the oldest jobs when it writes its file anew", STRICT, () => {
  using place = new Place();
  using store = place.open({ limits: { bytes: 5_000, jobs: 20 } });
  store.put(record("under way"));
  for (let i = 1; i <= 300; i++) store.put(ended(`${i}`, { createdAt: START + i }));
  const ids = idsOf(store.list());
  assertEquals(ids[0], "300");
  assertEquals(ids.at(-1), "under way");
  assert(ids.length < 120, `${ids.length}`);
});

Deno.test("FileJobStore starts over where its file was deleted or replaced", STRICT, () => {
  using place = new Place();
  using store = place.open();
  store.put(record("1"));
  assertEquals(idsOf(store.list()), ["1"]);
  Deno.removeSync(place.path);
  assertEquals(store.list(), []);
  Deno.writeTextFileSync(place.path, `${JSON.stringify(record("2"))}\n`);
  assertEquals(idsOf(store.list()), ["2"]);
  store.put(record("3"));
  assertEquals(idsOf(store.list()).sort(), ["2", "3"]);
});

Deno.test("FileJobStore goes on where one before it was killed while writing anew", STRICT, () => {
  using place = new Place();
  Deno.writeTextFileSync(`${place.path}.tmp`, "half of it");
  using store = place.open({ limits: { bytes: 1_000 } });
  for (let i = 0; i < 100; i++) store.put(ended("1", { inputs: { i } }));
  assertEquals(store.get("1")?.inputs, { i: 99 });
  assertEquals(place.problems, []);
});

Deno.test("FileJobStore adds no line while another process writes the file anew", STRICT, () => {
  using place = new Place();
  using store = place.open();
  using other = new LockFile(`${place.path}.lock`);
  store.put(record("1"));
  other.ifFree(() => {
    assertThrows(() => store.put(record("2")), Error, "another program has it");
  });
  other.share(() => store.put(record("3")));
  assertEquals(idsOf(store.list()).sort(), ["1", "3"]);
});

Deno.test("FileJobStore waits with writing anew while others write", STRICT, () => {
  using place = new Place();
  using store = place.open({ limits: { bytes: 2_000 } });
  using other = new LockFile(`${place.path}.lock`);
  const put = () => store.put(ended("1", { inputs: { text: "x".repeat(500) } }));
  other.share(() => {
    for (let i = 0; i < 10; i++) put();
  });
  assert(place.size > 5_000);
  put();
  assert(place.size < 2_000);
});

Deno.test("FileJobStore goes on where it may not write its file anew, and says so", STRICT, () => {
  using place = new Place();
  Deno.mkdirSync(`${place.path}.tmp`);
  using store = place.open({ limits: { bytes: 2_000 } });
  for (let i = 0; i < 100; i++) store.put(ended(`${i}`, { createdAt: START + i }));
  assertEquals(store.list().length, 100);
  assert(place.problems[0]?.startsWith(`Cannot write "${place.path}" anew`), place.problems[0]);
  assert(place.problems.length < 10, "it does not try again each time");
});

Deno.test(
  "FileJobStore does not write its file anew each time where texts are long",
  STRICT,
  () => {
    using place = new Place();
    using store = place.open({ limits: { bytes: 20_000 } });
    // Three bytes for each character.
    const inputs = { prompt: "灯".repeat(300) };
    let heads = 0;
    let before = "";
    for (let i = 0; i < 200; i++) {
      store.put(ended(`${i}`, { inputs, createdAt: START + i }));
      const head = Deno.readTextFileSync(place.path).slice(0, 60);
      if (head !== before) heads++;
      before = head;
    }
    assert(heads < 40, `${heads}`);
  },
);

Deno.test("FileJobStore throws where its folder is missing", STRICT, () => {
  using place = new Place();
  using store = new FileJobStore(`${place.folder}/nowhere/jobs.jsonl`);
  assertThrows(() => store.put(record("1")), Deno.errors.NotFound);
  assertEquals(store.list(), []);
});
