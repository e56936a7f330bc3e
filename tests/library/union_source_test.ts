import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { SourceListing, WorkflowSource } from "../../src/library/source.ts";
import { unionOf, UnionSource } from "../../src/library/union_source.ts";

/** A source of these names; where it has none to give it does as it is told. */
class Part implements WorkflowSource {
  readonly name = "saved";
  readonly #list: (signal?: AbortSignal) => Promise<SourceListing>;

  constructor(list: string[] | ((signal?: AbortSignal) => Promise<SourceListing>)) {
    this.#list = typeof list === "function" ? list : () =>
      Promise.resolve({
        entries: list.map((name) => ({ key: `${name}.json`, name })),
        problems: [],
      });
  }

  list({ signal }: { signal?: AbortSignal } = {}): Promise<SourceListing> {
    return this.#list(signal);
  }

  load({ key, name }: { key: string; name: string }) {
    return Promise.resolve({ name, json: key });
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Never answers, and ends only when it is told to. */
function hangs(signal?: AbortSignal): Promise<SourceListing> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

async function namesIn(source: WorkflowSource): Promise<string[]> {
  return (await source.list()).entries.map(({ name }) => name);
}

Deno.test("unionOf() leaves a single source as it is", () => {
  const only = new Part(["a"]);
  assertStrictEquals(unionOf([only]), only);
});

Deno.test("UnionSource lists what any has, and loads it from where it is", async () => {
  const union = new UnionSource([new Part(["a", "b"]), new Part(["b", "c"])]);
  const { entries } = await union.list();
  assertEquals(entries.map(({ name }) => name), ["a", "b", "c"]);
  const loaded = await Promise.all(entries.map((entry) => union.load(entry)));
  assertEquals(loaded.map(({ json }) => json), ["a.json", "b.json", "c.json"]);
});

Deno.test("UnionSource goes without one that fails or hangs, unless all do", async () => {
  const broken = new Part(() => Promise.reject(new Error("down")));
  const options = { patienceMs: 5 };
  const some = new UnionSource([broken, new Part(hangs), new Part(["c"])], options);
  assertEquals(await namesIn(some), ["c"]);
  await assertRejects(
    () => new UnionSource([broken, new Part(hangs)], options).list(),
    Error,
    "down",
  );
});
