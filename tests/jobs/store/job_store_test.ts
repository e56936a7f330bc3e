import { assertEquals } from "@std/assert";
import type { LocalStore } from "../../../src/jobs/store/job_store.ts";
import { FileJobStore } from "../../../src/jobs/store/file_job_store.ts";
import { LocalJobStore } from "../../../src/jobs/store/local_job_store.ts";
import { MemoryJobStore } from "../../../src/jobs/store/memory_job_store.ts";
import { SafeJobStore } from "../../../src/jobs/store/safe_job_store.ts";
import { STRICT } from "./strict.ts";
import { FakeStorage } from "./fake_storage.ts";
import { ended, idsOf, record, START } from "./records.ts";

const now = () => START;

/** How each store is opened; all of them keep what {@linkcode LocalStore} promises. */
const STORES: Record<string, (path: string, limits: { jobs: number }) => LocalStore> = {
  MemoryJobStore: (_, limits) => new MemoryJobStore({ limits, now }),
  LocalJobStore: (_, limits) => {
    const storage = new FakeStorage();
    return new LocalJobStore({ storage: () => storage, limits, now });
  },
  FileJobStore: (path, limits) => new FileJobStore(path, { limits, now }),
  SafeJobStore: (path, limits) => {
    const onProblem = (message: string) => {
      throw new Error(message);
    };
    return new SafeJobStore(new FileJobStore(path, { limits, now }), {
      name: "file",
      onProblem,
      limits,
      now,
    });
  },
};

function testEach(what: string, check: (store: LocalStore) => void, limits = { jobs: 100 }): void {
  for (const [name, open] of Object.entries(STORES)) {
    Deno.test(`${name} ${what}`, STRICT, async () => {
      const folder = await Deno.makeTempDir();
      try {
        using store = open(`${folder}/jobs.jsonl`, limits);
        check(store);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}

testEach("is empty at first", (store) => {
  assertEquals(store.list(), []);
  assertEquals(store.get("1"), undefined);
  store.remove("1");
  assertEquals(store.list(), []);
});

testEach("gives back what was put", (store) => {
  const whole = ended("1", {
    inputs: { seed: 2n ** 64n - 1n, prompt: "a\nlighthouse\u2028\0" },
    workflow: { "1": { class_type: "A", inputs: { b: ["2", 0] } } },
  });
  store.put(whole);
  assertEquals(store.get("1"), whole);
  assertEquals(store.list(), [whole]);
});

testEach("keeps the last record of a job only", (store) => {
  store.put(record("1"));
  store.put(record("1", { status: "in_progress", engine: "gpu" }));
  store.put(ended("1"));
  assertEquals(store.list(), [ended("1")]);
  assertEquals(store.get("1"), ended("1"));
});

testEach("lists the newest first, so many as asked for, and one caller's", (store) => {
  for (const [i, caller] of ["me", "you", "me", "you", "me"].entries()) {
    store.put(record(`${i}`, { caller, createdAt: START + i * 1000 }));
  }
  // A later state does not make a job newer.
  store.put(ended("1", { caller: "you", createdAt: START + 1000 }));
  assertEquals(idsOf(store.list()), ["4", "3", "2", "1", "0"]);
  assertEquals(idsOf(store.list({ limit: 2 })), ["4", "3"]);
  assertEquals(idsOf(store.list({ limit: 2, caller: "you" })), ["3", "1"]);
  assertEquals(store.list({ limit: 0 }), []);
  assertEquals(store.list({ caller: "nobody" }), []);
});

testEach("forgets what is removed, and nothing else", (store) => {
  for (const id of ["1", "11", "a:1", 'a"b', "constructor"]) store.put(record(id));
  for (const id of ["1", 'a"b', "constructor", "nowhere"]) store.remove(id);
  assertEquals(idsOf(store.list()).sort(), ["11", "a:1"]);
  store.put(record("1"));
  assertEquals(store.get("1"), record("1"));
});

testEach("is not changed by what becomes of a record outside", (store) => {
  const inputs = { prompt: "a lighthouse" };
  store.put(record("1", { inputs }));
  inputs.prompt = "changed";
  store.get("1")!.inputs["prompt"] = "changed";
  store.list()[0]!.inputs["prompt"] = "changed";
  assertEquals(store.get("1")?.inputs, { prompt: "a lighthouse" });
});

Deno.test("every bounded store keeps the newest jobs and those under way", STRICT, async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, open] of Object.entries(STORES)) {
      // A file is looked at only when it is long, so its limit is put to the test elsewhere.
      if (name === "FileJobStore" || name === "SafeJobStore") continue;
      using store = open(`${folder}/${name}`, { jobs: 20 });
      store.put(record("under way"));
      for (let i = 1; i <= 200; i++) store.put(ended(`${i}`, { createdAt: START + i }));
      const ids = idsOf(store.list());
      assertEquals(ids.length <= 22, true, `${name} keeps ${ids.length}`);
      assertEquals(ids.slice(0, 2), ["200", "199"]);
      assertEquals(ids.at(-1), "under way");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
