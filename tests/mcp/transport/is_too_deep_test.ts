import { assertEquals } from "@std/assert";
import { isTooDeep } from "../../../src/mcp/transport/is_too_deep.ts";
import { lists, objects } from "./deep_json.ts";

Deno.test("isTooDeep() takes 200 levels of lists or objects, and no more", () => {
  for (const nested of [lists, objects]) {
    const found = [1, 200, 201, 1_000_000].map((levels) => isTooDeep(JSON.parse(nested(levels))));
    assertEquals(found, [false, false, true, true]);
  }
});

Deno.test("isTooDeep() finds one deep place among many that are not", () => {
  const wide = Array.from({ length: 10_000 }, () => ({ a: [1, null, "x"] }));
  assertEquals(isTooDeep(wide), false);
  assertEquals(isTooDeep([...wide, JSON.parse(objects(200))]), true);
});

Deno.test("isTooDeep() takes what is no list and no object", () => {
  for (const value of [undefined, null, 0, "[[[[", true]) assertEquals(isTooDeep(value), false);
});
