import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { baseAdvice, checkBase } from "../../scripts/compile/base.ts";
import { programSystem } from "../../scripts/compile/program_system.ts";
import { TARGETS } from "../../scripts/compile/targets.ts";

const HOST = Deno.build.target;

Deno.test("checkBase() refuses Deno itself, by whichever name", async () => {
  await assertRejects(() => checkBase(Deno.execPath(), HOST), TypeError, "it is Deno itself");
  const folder = await Deno.makeTempDir();
  try {
    await assertRejects(() => checkBase(folder, HOST), TypeError, "no such file");
    if (Deno.build.os === "windows") return;
    await Deno.symlink(Deno.execPath(), `${folder}/denort`);
    await assertRejects(() => checkBase(`${folder}/denort`, HOST), TypeError, "it is Deno itself");
    await Deno.writeTextFile(`${folder}/copy`, "#!/bin/sh\necho deno 9.9.9\n", { mode: 0o755 });
    await assertRejects(() => checkBase(`${folder}/copy`, HOST), TypeError, "with all permissions");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("checkBase() takes a file that cannot run here, as for another system", async () => {
  const file = await Deno.makeTempFile();
  try {
    assertEquals(await checkBase(file, HOST), undefined);
  } finally {
    await Deno.remove(file);
  }
  await assertRejects(() => checkBase(file, HOST), TypeError, "no such file");
});

Deno.test("checkBase() refuses a base for another system before it is run", async () => {
  for (const target of TARGETS.filter((target) => target !== HOST)) {
    const refused = `Cannot use DENORT_BIN "${Deno.execPath()}" for ${target}: it is for`;
    await assertRejects(() => checkBase(Deno.execPath(), target), TypeError, refused);
  }
});

Deno.test("programSystem() reads the heads of programs, and of nothing else", () => {
  const windows = new Uint8Array(256);
  windows.set([0x4d, 0x5a]);
  windows[0x3c] = 0x80;
  windows.set([0x50, 0x45, 0, 0, 0x64, 0x86], 0x80);
  const linux = new Uint8Array(64);
  linux.set([0x7f, 0x45, 0x4c, 0x46]);
  linux[18] = 0xb7;
  const apple = new Uint8Array([0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1]);
  const systems = [windows, linux, apple].map(programSystem);
  assertEquals(systems, [
    { processor: "x86_64", system: "windows" },
    { processor: "aarch64", system: "linux" },
    { processor: "aarch64", system: "apple" },
  ]);
  const texts = ["", "M", "MZ", "#!/bin/sh\necho deno", "\x7fELF"];
  for (const text of texts) assertEquals(programSystem(new TextEncoder().encode(text)), undefined);
});

Deno.test("baseAdvice() names DENORT_BIN, the target and Deno's version", () => {
  const target = "aarch64-apple-darwin";
  const advice = baseAdvice(target, undefined);
  for (const part of ["DENORT_BIN=", `denort-${target}.zip`, Deno.version.deno]) {
    assertStringIncludes(advice, part);
  }
  assertStringIncludes(baseAdvice(target, "/a/denort"), 'DENORT_BIN names "/a/denort"');
});
