import { assertEquals, assertRejects } from "@std/assert";
import { mapPooled } from "../../src/library/map_pooled.ts";

Deno.test("mapPooled() keeps the order and never has more calls under way than it may", async () => {
  let [running, most] = [0, 0];
  const results = await mapPooled([5, 4, 3, 2, 1, 0], 3, async (turns) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    running--;
    return turns * 2;
  });
  assertEquals(results, [10, 8, 6, 4, 2, 0]);
  assertEquals(most, 3);
  assertEquals(await mapPooled([], 3, () => Promise.resolve(1)), []);
});

Deno.test("mapPooled() rejects with the first error", async () => {
  const map = (item: number) => item === 2 ? Promise.reject(new Error("two")) : Promise.resolve();
  await assertRejects(() => mapPooled([1, 2, 3], 2, map), Error, "two");
});
