import { assertEquals, assertMatch } from "@std/assert";
import { EntryIds } from "../../src/library/entry_ids.ts";
import type { SourceEntry } from "../../src/library/source.ts";

function entry(key: string, name = key): SourceEntry {
  return { key, name };
}

function ids(entries: { id: string }[]): string[] {
  return entries.map(({ id }) => id);
}

Deno.test("EntryIds.assign() uses bare names for local entries and a prefix for others", () => {
  const all = new EntryIds();
  assertEquals(ids(all.assign("shipped", [entry("text_to_image")])), ["text_to_image"]);
  assertEquals(ids(all.assign("folder", [entry("sub/My Cat.json", "sub/My Cat")])), ["my_cat"]);
  assertEquals(ids(all.assign("saved", [entry("A b/c.json", "A b/c")])), ["saved/a_b/c"]);
  assertEquals(ids(all.assign("gallery", [entry("sd3.5")])), ["gallery/sd3_5"]);
});

Deno.test("EntryIds.assign() never hides an earlier entry, and notes why", () => {
  const all = new EntryIds();
  all.assign("shipped", [entry("portrait")]);
  const [second, third] = all.assign("folder", [entry("a/Portrait"), entry("b/portrait")]);
  assertEquals([second?.id, third?.id], ["portrait_2", "portrait_3"]);
  assertMatch(second?.note ?? "", /"portrait_2".*"portrait"/);
});

Deno.test("EntryIds.assign() keeps an id while the entry is there, whoever comes before it", () => {
  const all = new EntryIds();
  all.assign("folder", [entry("z/portrait")]);
  const later = all.assign("folder", [entry("a/portrait"), entry("z/portrait")]);
  assertEquals(ids(later), ["portrait_2", "portrait"]);
  const last = all.assign("folder", [entry("a/portrait")]);
  assertEquals(ids(last), ["portrait_2"]);
  assertEquals(ids(all.assign("folder", [entry("q/portrait")])), ["portrait"]);
});

Deno.test("EntryIds.assign() leaves the ids of other sources alone", () => {
  const all = new EntryIds();
  all.assign("saved", [entry("x")]);
  all.assign("gallery", []);
  assertEquals(ids(all.assign("saved", [entry("X"), entry("x")])), ["saved/x_2", "saved/x"]);
});

Deno.test("EntryIds.assign() shortens the ids of runs as far as they differ", () => {
  const runs = [
    entry("3f2a1b2c-0000-4000-8000-000000000001"),
    entry("3f2a1b2c-0000-4000-8000-000000000002"),
    entry("My run/1"),
    entry("p1"),
  ];
  assertEquals(ids(new EntryIds().assign("history", runs)), [
    "history/3f2a1b2c",
    "history/3f2a1b2c-0",
    "history/my_run_1",
    "history/p1",
  ]);
});

Deno.test("EntryIds.assign() keeps long names within 64 characters when it numbers them", () => {
  const name = "n".repeat(80);
  const [first, second] = new EntryIds().assign("folder", [entry("a", name), entry("b", name)]);
  assertEquals(first?.id, "n".repeat(64));
  assertEquals(second?.id, "n".repeat(62) + "_2");
});
