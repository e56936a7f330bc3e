import { assertEquals } from "@std/assert";
import { describeSummary, exitCodeOf, parseSummary, testArgs } from "../../scripts/test.ts";

Deno.test("parseSummary() reads the closing line of a good run", () => {
  assertEquals(parseSummary("running 3 tests\n\nok | 3 passed | 0 failed (24ms)\n\n"), {
    passed: 3,
    failed: 0,
    ignored: 0,
  });
});

Deno.test("parseSummary() reads the closing line of a bad run, with colors", () => {
  const line =
    "\x1b[0m\x1b[31mFAILED\x1b[0m | 87 passed | 4 failed \x1b[0m\x1b[38;5;245m(1s)\x1b[0m";
  assertEquals(parseSummary(`x\n${line}\n`), { passed: 87, failed: 4, ignored: 0 });
});

Deno.test("parseSummary() counts tests, not their steps", () => {
  const line = "FAILED | 12 passed (30 steps) | 2 failed (5 steps) | 7 ignored (9 steps) (3s)";
  assertEquals(parseSummary(line), { passed: 12, failed: 2, ignored: 7 });
});

Deno.test("parseSummary() sees skipped tests behind measured and filtered ones", () => {
  const line = "ok | 1 passed | 0 failed | 5 ignored | 2 measured | 9 filtered out (1s)";
  assertEquals(parseSummary(line), { passed: 1, failed: 0, ignored: 5 });
});

Deno.test("parseSummary() takes the last line, as a test may print one like it", () => {
  const output = "ok | 99 passed | 0 failed (1ms)\nmore\nFAILED | 1 passed | 1 failed (2ms)\r\n";
  assertEquals(parseSummary(output), { passed: 1, failed: 1, ignored: 0 });
});

Deno.test("parseSummary() finds nothing where deno test ended before its closing line", () => {
  assertEquals(parseSummary(""), undefined);
  assertEquals(parseSummary("error: Type checking failed.\n"), undefined);
  assertEquals(parseSummary("my test ... ok | 3 passed | 0 failed"), undefined);
});

Deno.test("describeSummary() names skipped tests only where there are some", () => {
  assertEquals(describeSummary({ passed: 3, failed: 0, ignored: 0 }), "3 passed, 0 failed");
  assertEquals(
    describeSummary({ passed: 3, failed: 1, ignored: 2 }),
    "3 passed, 1 failed, 2 skipped",
  );
});

Deno.test("exitCodeOf() is 0 only where tests ran and nothing failed", () => {
  assertEquals(exitCodeOf({ passed: 3, failed: 0, ignored: 2 }, 0), 0);
  assertEquals(exitCodeOf({ passed: 3, failed: 1, ignored: 0 }, 0), 1);
  assertEquals(exitCodeOf({ passed: 0, failed: 0, ignored: 5 }, 0), 1);
  assertEquals(exitCodeOf(undefined, 0), 1);
  assertEquals(exitCodeOf({ passed: 3, failed: 0, ignored: 0 }, 137), 137);
});

Deno.test("testArgs() takes all tests unless a path is named", () => {
  const isPath = (arg: string) => arg === "tests/jobs";
  assertEquals(testArgs(["--filter", "x"], isPath).at(-1), "tests/");
  assertEquals(testArgs(["tests/jobs"], isPath).at(-1), "tests/jobs");
});

Deno.test("testArgs() keeps the lock file as it is unless it is told otherwise", () => {
  assertEquals(testArgs([], () => false).includes("--frozen"), true);
  assertEquals(testArgs(["--frozen=false"], () => false).includes("--frozen"), false);
});
