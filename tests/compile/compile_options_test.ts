import { assertEquals, assertThrows } from "@std/assert";
import { parseCompileOptions } from "../../scripts/compile/compile_options.ts";
import { defaultOut, TARGETS } from "../../scripts/compile/targets.ts";

Deno.test("parseCompileOptions() makes the desktop profile for this system by default", () => {
  assertEquals(parseCompileOptions([]), {
    profile: "desktop",
    targets: [],
    split: false,
    dryRun: false,
    wishes: { comfyui: [], demo: false, files: [] },
    own: [],
  });
});

Deno.test("parseCompileOptions() takes Easel's own options behind --, for custom", () => {
  const args = ["--profile=custom", "--port=80", "--", "--log-file", "a.log", "--port=81"];
  const options = parseCompileOptions(args);
  assertEquals(options?.own, ["--log-file", "a.log", "--port=81"]);
  assertEquals(options?.wishes.port, "80");
  assertThrows(() => parseCompileOptions(["--", "--demo"]), TypeError, "Cannot use --demo for des");
});

Deno.test("parseCompileOptions() takes targets by Deno's names, or all of them", () => {
  const targetsOf = (...args: string[]) => parseCompileOptions(args)?.targets;
  const linux = "x86_64-unknown-linux-gnu";
  const mac = "aarch64-apple-darwin";
  assertEquals(targetsOf("--target", linux, `--target=${mac}`, "--target", linux), [linux, mac]);
  assertEquals(targetsOf("--target=all"), [...TARGETS]);
  assertThrows(() => targetsOf("--target=linux"), RangeError, 'Cannot compile for "linux"');
});

Deno.test("parseCompileOptions() knows when it is asked for help", () => {
  assertEquals(parseCompileOptions(["--help", "--profile", "server"]), undefined);
});

Deno.test("parseCompileOptions() refuses what it does not know, and flags without a value", () => {
  for (const args of [["--porfile"], ["easel"], ["-x"]]) {
    assertThrows(() => parseCompileOptions(args), TypeError, `Cannot use "${args[0]}": not known`);
  }
  for (const args of [["--out"], ["--out="], ["--files="], ["--comfyui="]]) {
    assertThrows(() => parseCompileOptions(args), TypeError, "no value");
  }
  assertThrows(() => parseCompileOptions(["--profile=x"]), RangeError, 'profile "x"');
});

Deno.test("parseCompileOptions() lets nothing widen desktop", () => {
  const wishes = ["comfyui=http://a", "host=::", "port=1", "redis=redis://a", "files=/", "save=/"];
  for (const wish of wishes) {
    const refused = `Cannot use --${wish.split("=")[0]} for desktop`;
    assertThrows(() => parseCompileOptions([`--${wish}`]), TypeError, refused);
  }
  for (const flag of ["--config=c.json", "--demo"]) {
    const args = ["--profile=server", flag];
    assertThrows(() => parseCompileOptions(args), TypeError, "use --profile custom");
  }
});

Deno.test("parseCompileOptions() refuses one file for several systems", () => {
  const args = ["--target=all", "--out=easel"];
  assertThrows(() => parseCompileOptions(args), TypeError, "Cannot make several executables");
});

Deno.test("defaultOut() names the system that was asked for, and a program of Windows", () => {
  assertEquals(defaultOut("aarch64-apple-darwin"), "dist/easel-aarch64-apple-darwin");
  assertEquals(defaultOut("x86_64-pc-windows-msvc"), "dist/easel-x86_64-pc-windows-msvc.exe");
  const suffix = Deno.build.os === "windows" ? ".exe" : "";
  assertEquals(defaultOut(), `dist/easel${suffix}`);
});
