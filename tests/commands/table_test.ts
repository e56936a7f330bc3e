import { assertEquals } from "@std/assert";
import { table } from "../../src/commands/table.ts";

Deno.test("table() pads all columns but the last, and leaves no space at the end", () => {
  assertEquals(table([["a", "bbb", "c"], ["aaa", "b", ""]]), ["a    bbb  c", "aaa  b"]);
  assertEquals(table([]), []);
});
