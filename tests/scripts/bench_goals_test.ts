import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describeBounds, type Goal, isMet, renderGoals } from "../../scripts/bench/goal.ts";
import { renderReport } from "../../scripts/bench/report.ts";

function goal(parts: Partial<Goal>): Goal {
  return { what: "it", figure: 11, unit: "ms", floor: 10, bounds: { most: 11 }, ...parts };
}

Deno.test("isMet() holds a figure against every bound, and a bound is still met", () => {
  assertEquals(isMet(goal({})), true);
  assertEquals(isMet(goal({ figure: 11.001 })), false);
  assertEquals(isMet(goal({ bounds: { mostTimes: 1.1 } })), true);
  assertEquals(isMet(goal({ bounds: { mostTimes: 1.09 } })), false);
  assertEquals(isMet(goal({ bounds: { mostMore: 1 } })), true);
  assertEquals(isMet(goal({ bounds: { mostMore: 0.9 } })), false);
  assertEquals(isMet(goal({ bounds: { mostTimes: 1.2, mostMore: 0.9 } })), false);
  assertEquals(isMet(goal({ bounds: { mostTimes: 1.05, mostMore: 5 } })), false);
});

Deno.test("isMet() takes what shall be large for too small", () => {
  const bounds = { leastTimes: 0.95 };
  assertEquals(isMet(goal({ figure: 9.5, bounds })), true);
  assertEquals(isMet(goal({ figure: 9.4, bounds })), false);
  assertEquals(isMet(goal({ figure: 30, bounds })), true);
});

Deno.test("isMet() never says yes for want of a bound or a floor", () => {
  assertThrows(() => isMet(goal({ bounds: {} })), RangeError, "it has no bound");
  const { floor: _, ...rest } = goal({ bounds: { mostTimes: 2 } });
  assertThrows(() => isMet(rest), RangeError, "it has no floor");
  assertThrows(() => isMet({ ...rest, floor: 0 }), RangeError, "it has no floor");
});

Deno.test("isMet() says no to what is not a number", () => {
  for (const bounds of [{ most: 11 }, { mostTimes: 2 }, { mostMore: 5 }, { leastTimes: 0.1 }]) {
    assertEquals(isMet(goal({ figure: NaN, bounds })), false);
  }
});

Deno.test("describeBounds() says all of them", () => {
  const say = (bounds: Goal["bounds"], unit = "ms") => describeBounds({ bounds, unit });
  assertEquals(say({ most: 60 }), "at most 60 ms");
  assertEquals(say({ mostTimes: 1.1, mostMore: 5 }), "at most 1.1x and 5 ms more");
  assertEquals(say({ leastTimes: 0.95 }), "at least 0.95x");
  assertEquals(say({ most: 3 }, ""), "at most 3");
});

Deno.test("renderGoals() shows figure, floor, ratio, target and whether it is met", () => {
  const table = renderGoals([
    goal({ what: "start", figure: 32.94, floor: 16.94, bounds: { mostTimes: 4 } }),
    { what: "list", figure: 14_575, unit: "bytes", bounds: { most: 14_000 } },
    { what: "cost", figure: 0.25, unit: "ms", bounds: { most: 1 } },
  ]);
  assertEquals(table.split("\n"), [
    "|       |      figure |   floor | ratio | target              | met    |",
    "| ----- | ----------: | ------: | ----: | ------------------- | ------ |",
    "| start |     32.9 ms | 16.9 ms | 1.94x | at most 4x          | yes    |",
    "| list  | 14575 bytes |       - |     - | at most 14000 bytes | **no** |",
    "| cost  |    0.250 ms |       - |     - | at most 1 ms        | yes    |",
  ]);
});

Deno.test("renderReport() names the command and the machine, and puts the targets first", () => {
  const page = renderReport(["--comfyui", "http://127.0.0.1:1", "--other", "a b=c d"], [
    { text: "## One\n\nfirst", goals: [goal({ what: "a goal" })] },
    { text: "## Two\n\nsecond", goals: [] },
  ]);
  const command = 'deno task bench --comfyui http://127.0.0.1:1 --other "a b=c d"';
  assertStringIncludes(page, `Written by \`${command}\``);
  assertStringIncludes(page, `Deno ${Deno.version.deno}`);
  assertEquals([...page.matchAll(/^#.*$/gm)].map(([line]) => line), [
    "# Benchmarks",
    "## Targets",
    "## One",
    "## Two",
  ]);
  assertStringIncludes(page, "| a goal |");
  assertEquals(page.endsWith("second\n"), true);
});
