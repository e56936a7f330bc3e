import { assert, assertEquals, assertThrows } from "@std/assert";
import { LocalJobStore, type StorageLike } from "../../../src/jobs/store/local_job_store.ts";
import { FakeStorage, refusing } from "./fake_storage.ts";
import { ended, idsOf, record, START } from "./records.ts";

const now = () => START;

function quotaExceeded(): Error {
  return new DOMException("Exceeded maximum storage size", "QuotaExceededError");
}

Deno.test("LocalJobStore opens nothing before it is used", () => {
  let opened = 0;
  const storage = () => {
    opened++;
    return new FakeStorage();
  };
  const store = new LocalJobStore({ storage });
  assertEquals(opened, 0);
  store.get("1");
  assertEquals(opened, 1);
});

Deno.test("LocalJobStore leaves alone what is not its own", () => {
  const storage = new FakeStorage();
  storage.setItem("theme", "dark");
  storage.setItem("easel:jobs", "1");
  using store = new LocalJobStore({ storage: () => storage, limits: { jobs: 2 }, now });
  for (let i = 0; i < 10; i++) store.put(ended(`${i}`, { createdAt: START + i }));
  assertEquals(storage.getItem("theme"), "dark");
  assertEquals(storage.getItem("easel:jobs"), "1");
});

Deno.test("LocalJobStore skips a corrupt value and tells of it", () => {
  const storage = new FakeStorage();
  const problems: string[] = [];
  using store = new LocalJobStore({
    storage: () => storage,
    onProblem: (message) => problems.push(message),
  });
  store.put(record("1"));
  store.put(record("2"));
  const [key] = Reflect.ownKeys(storage) as string[];
  storage.setItem(key!, '{"id":"1","crea');
  assertEquals(idsOf(store.list()), ["2"]);
  assertEquals(store.get("1"), undefined);
  assertEquals(problems.length, 2);
  assert(problems[0]?.startsWith(`Cannot read "${key}" in localStorage`));
});

Deno.test("LocalJobStore reads no more values than it is asked for", () => {
  let reads = 0;
  class Counting extends FakeStorage {
    override getItem(key: string): string | null {
      reads++;
      return super.getItem(key);
    }
  }
  const storage = new Counting();
  using store = new LocalJobStore({ storage: () => storage });
  for (let i = 0; i < 100; i++) store.put(record(`${i}`, { createdAt: START + i }));
  reads = 0;
  assertEquals(idsOf(store.list({ limit: 3 })), ["99", "98", "97"]);
  assertEquals(reads, 3);
  store.get("50");
  assertEquals(reads, 4);
});

Deno.test("LocalJobStore keeps all together within its bytes", () => {
  const storage = new FakeStorage();
  using store = new LocalJobStore({ storage: () => storage, limits: { bytes: 500_000 }, now });
  const inputs = { prompt: "x".repeat(10_000) };
  for (let i = 0; i < 200; i++) store.put(ended(`${i}`, { inputs, createdAt: START + i }));
  const keys = Reflect.ownKeys(storage) as string[];
  const bytes = keys.reduce((sum, key) => sum + storage.getItem(key)!.length, 0);
  // It looks after each 256 KiB.
  assert(bytes < 500_000 + 300_000, `${bytes}`);
  assertEquals(store.list({ limit: 1 })[0]?.id, "199");
});

Deno.test("LocalJobStore makes room where the storage is full", () => {
  const inner = new FakeStorage();
  const storage: StorageLike = refusing(
    inner,
    () => inner.length >= 10 ? quotaExceeded() : undefined,
  );
  using store = new LocalJobStore({ storage: () => storage, now });
  for (let i = 0; i < 30; i++) store.put(ended(`${i}`, { createdAt: START + i }));
  assert(store.list().length >= 4);
  assertEquals(store.list({ limit: 1 })[0]?.id, "29");
});

Deno.test("LocalJobStore throws where there is no room whatever it removes", () => {
  const storage = refusing(new FakeStorage(), quotaExceeded);
  using store = new LocalJobStore({ storage: () => storage });
  assertThrows(() => store.put(record("1")), DOMException, "Exceeded");
});

Deno.test("LocalJobStore tries again while another process opens the database", () => {
  let refusals = 3;
  const storage = new FakeStorage();
  const open = () => {
    if (refusals-- > 0) throw new Error("database is locked");
    return storage;
  };
  using store = new LocalJobStore({ storage: open });
  store.put(record("1"));
  assertEquals(store.get("1"), record("1"));
});
