import { assertEquals } from "@std/assert";
import { distance } from "fastest-levenshtein";
import { nearest } from "../../src/config/nearest.ts";
import { fileOptions } from "../../src/config/options.ts";

Deno.test("nearest() finds what was meant", () => {
  const known = ["port", "host", "timeout", "step_timeout"];
  for (
    const [name, meant] of [["prot", "port"], ["hots", "host"], ["steptimeout", "step_timeout"]]
  ) {
    assertEquals(nearest(name!, known), meant);
  }
  assertEquals(nearest("", ["ab", "a"]), "a");
  assertEquals(nearest("a", []), undefined);
});

Deno.test("nearest() is as near as the package says that it can be", () => {
  const keys = fileOptions.map(({ key }) => key);
  for (const key of keys) {
    for (
      const name of [key.slice(1), `${key}s`, key.replace("e", "a"), [...key].reverse().join("")]
    ) {
      const least = Math.min(...keys.map((one) => distance(name, one)));
      assertEquals(distance(name, nearest(name, keys)!), least, name);
    }
  }
});
