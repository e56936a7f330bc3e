import { assertEquals, assertThrows } from "@std/assert";
import { TARGETS } from "../../scripts/compile/targets.ts";
import { parseReleaseOptions, RELEASE_TARGETS } from "../../scripts/release/release_options.ts";

Deno.test("parseReleaseOptions() makes all that is released and tested by default", () => {
  assertEquals(parseReleaseOptions([]), { out: "dist/release", targets: [...RELEASE_TARGETS] });
});

Deno.test("parseReleaseOptions() knows a trial", () => {
  assertEquals(parseReleaseOptions(["--unreleased"])?.unreleased, true);
});

Deno.test("parseReleaseOptions() takes some targets, or every one that Deno has", () => {
  const targets = (value: string) => parseReleaseOptions([`--targets=${value}`])?.targets;
  const [linux, arm] = RELEASE_TARGETS;
  assertEquals(targets(`${linux},${arm}`), [linux, arm]);
  assertEquals(targets("all"), [...TARGETS]);
  assertThrows(() => targets("linux"), RangeError, 'Cannot compile for "linux"');
});

Deno.test("parseReleaseOptions() knows when it is asked for help, and refuses the rest", () => {
  assertEquals(parseReleaseOptions(["--help"]), undefined);
  for (const args of [["--target=x"], ["dist"]]) {
    assertThrows(() => parseReleaseOptions(args), TypeError, "not known");
  }
  for (const args of [["--out"], ["--targets="]]) {
    assertThrows(() => parseReleaseOptions(args), TypeError, "no value");
  }
});
