import { assertEquals } from "@std/assert";
import type { LocalStore } from "../../../src/jobs/store/job_store.ts";
import { MemoryJobStore } from "../../../src/jobs/store/memory_job_store.ts";
import { SafeJobStore } from "../../../src/jobs/store/safe_job_store.ts";
import { ended, idsOf, record, START } from "./records.ts";

/** A store that a test may break, seen through one that never throws. */
class Breakable {
  readonly inner = new MemoryJobStore();
  readonly problems: string[] = [];
  broken = false;
  calls = 0;
  time = 0;
  readonly store = new SafeJobStore(this.#guarded(), {
    name: "the disk",
    onProblem: (message) => this.problems.push(message),
    clock: () => this.time,
    pauseMs: 100,
  });

  #guarded(): LocalStore {
    return new Proxy(this.inner, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => {
          this.calls++;
          if (this.broken) throw new Error("disk I/O error");
          return method.apply(target, args);
        };
      },
    });
  }
}

Deno.test("SafeJobStore keeps in memory what the store does not take, and says so once", () => {
  const it = new Breakable();
  it.broken = true;
  it.store.put(record("1"));
  it.store.put(record("2"));
  it.time = 1_000;
  it.store.put(ended("1"));
  assertEquals(it.store.get("1"), ended("1"));
  assertEquals(idsOf(it.store.list()), ["2", "1"].sort());
  assertEquals(it.problems, [
    'Cannot keep jobs in "the disk": disk I/O error. Until that works they are kept in memory, ' +
    "and forgotten when Easel stops.",
  ]);
});

Deno.test("SafeJobStore leaves a store that failed alone for a while", () => {
  const it = new Breakable();
  it.broken = true;
  for (let i = 0; i < 50; i++) it.store.put(record(`${i}`));
  it.store.get("1");
  it.store.list();
  it.store.remove("1");
  assertEquals(it.calls, 1);
  it.time = 100;
  it.store.list();
  assertEquals(it.calls, 2);
});

Deno.test("SafeJobStore hands over what it kept once the store works again", () => {
  const it = new Breakable();
  it.store.put(record("1"));
  it.broken = true;
  it.store.put(ended("1"));
  it.store.put(record("2", { createdAt: START + 1 }));
  assertEquals(it.inner.list(), [record("1")]);
  it.broken = false;
  assertEquals(idsOf(it.store.list()), ["2", "1"]);
  it.time = 100;
  it.store.put(record("3", { createdAt: START + 2 }));
  assertEquals(idsOf(it.inner.list()), ["3", "2", "1"]);
  assertEquals(it.inner.get("1"), ended("1"));
});

Deno.test("SafeJobStore shows the newer of two states, wherever that is", () => {
  const it = new Breakable();
  it.store.put(record("1"));
  it.store.put(record("2", { createdAt: START + 1 }));
  it.broken = true;
  it.store.put(ended("1"));
  it.broken = false;
  it.time = 100;
  assertEquals(it.store.get("1"), ended("1"));
  assertEquals(it.store.list(), [record("2", { createdAt: START + 1 }), ended("1")]);
  assertEquals(idsOf(it.store.list({ limit: 1 })), ["2"]);
});

Deno.test("SafeJobStore forgets in memory, too", () => {
  const it = new Breakable();
  it.broken = true;
  it.store.put(record("1"));
  it.store.remove("1");
  assertEquals(it.store.list(), []);
});

Deno.test("SafeJobStore hands over the rest when it closes", () => {
  const it = new Breakable();
  const saved: string[] = [];
  it.broken = true;
  it.store.put(record("1"));
  it.broken = false;
  const put = it.inner.put.bind(it.inner);
  it.inner.put = (record) => {
    saved.push(record.id);
    put(record);
  };
  it.store[Symbol.dispose]();
  assertEquals(saved, ["1"]);
});
