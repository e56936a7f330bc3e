import { assertEquals } from "@std/assert";
import { openJobStore } from "../../../src/jobs/store/open_job_store.ts";
import { STRICT } from "./strict.ts";
import { idsOf, record } from "./records.ts";

Deno.test("openJobStore() keeps jobs in the file of that path", STRICT, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/jobs.jsonl`;
    {
      await using store = openJobStore(path);
      store.put(record("1"));
    }
    await using store = openJobStore(path);
    assertEquals(idsOf(await store.list()), ["1"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openJobStore() goes on in memory where a path cannot be written", STRICT, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const problems: string[] = [];
    await using store = openJobStore(folder, { onProblem: (message) => problems.push(message) });
    store.put(record("1"));
    store.put(record("2"));
    assertEquals(idsOf(await store.list()).sort(), ["1", "2"]);
    assertEquals(problems.length, 1);
  } finally {
    await Deno.remove(`${folder}.lock`).catch(() => {});
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openJobStore() tells of corrupt lines once, however many there are", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/jobs.jsonl`;
    await Deno.writeTextFile(path, "a\nb\nc\n");
    const problems: string[] = [];
    await using store = openJobStore(path, { onProblem: (message) => problems.push(message) });
    assertEquals(await store.list(), []);
    assertEquals(problems.length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test('openJobStore("none") keeps jobs in memory', async () => {
  await using store = openJobStore("none");
  store.put(record("1"));
  assertEquals(idsOf(await store.list()), ["1"]);
  await using other = openJobStore("none");
  assertEquals(await other.list(), []);
});
