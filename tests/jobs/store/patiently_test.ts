import { assertEquals, assertThrows } from "@std/assert";
import { patiently } from "../../../src/jobs/store/patiently.ts";

Deno.test("patiently() tries again while another process is in the way", () => {
  let calls = 0;
  const value = patiently(() => {
    if (++calls < 4) throw new Error("busy");
    return "done";
  }, () => true);
  assertEquals({ value, calls }, { value: "done", calls: 4 });
});

Deno.test("patiently() gives up after nine attempts, with the last error", () => {
  let calls = 0;
  const attempt = () => {
    throw new Error(`busy ${++calls}`);
  };
  assertThrows(() => patiently(attempt, () => true), Error, "busy 9");
});

Deno.test("patiently() does not try again what failed for another reason", () => {
  let calls = 0;
  const attempt = () => {
    calls++;
    throw new Error("no such file");
  };
  assertThrows(() => patiently(attempt, () => false), Error, "no such file");
  assertEquals(calls, 1);
});
