import { assert, assertEquals, assertRejects } from "@std/assert";
import { Library } from "../../src/library/library.ts";
import { ShippedSource } from "../../src/library/shipped_source.ts";
import { shippedWorkflows } from "../../src/workflow/shipped.ts";

Deno.test("ShippedSource lists and loads all that is shipped, by names that are ids", async () => {
  const library = new Library([new ShippedSource()], { objectInfo: () => Promise.resolve({}) });
  const { entries } = await library.list();
  assertEquals(entries.map(({ id }) => id), shippedWorkflows().map(({ name }) => name));
  for (const entry of entries) {
    const { template } = await library.read(entry);
    assert(Object.keys(template.workflow).length > 0, entry.id);
  }
});

Deno.test("ShippedSource.load() rejects a name that is not shipped", async () => {
  const source = new ShippedSource();
  await assertRejects(() => source.load({ key: "x", name: "x" }), RangeError, "none of that name");
});
