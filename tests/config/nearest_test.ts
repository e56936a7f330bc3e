import { assertEquals } from "@std/assert";
import { distance } from "fastest-levenshtein";
import { nearest, unknownState } from "../../src/config/nearest.ts";
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

Deno.test("unknownState() names what is like enough to have been meant, and nothing else", () => {
  const known = ["port", "name", "url", "demo", "cache.seconds", "step_timeout", "weight"];
  const meant = (name: string) => /Did you mean (\S+)\?/.exec(unknownState(name, known))?.[1];
  const like = { prot: "port", nam: "name", "cache.secnds": "cache.seconds", wieght: "weight" };
  assertEquals(Object.keys(like).map(meant), Object.values(like));
  assertEquals(["rate", "verify", "cache.burst", "timeout_of_all", ""].map(meant), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(unknownState("a", []), "not known. docs/configuration.md has all that there are.");
});
