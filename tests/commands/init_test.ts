import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { init } from "../../src/commands/init.ts";
import { initFile } from "../../src/config/init_file.ts";
import { runCommand } from "./command_run.ts";
import { tempFolder } from "./temp_folder.ts";

Deno.test("init writes a file that says every option, for its owner alone", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "my.yaml");
  const { code, err } = await runCommand(init, ["init", path]);
  assertEquals([code, await Deno.readTextFile(path)], [0, initFile()]);
  assertStringIncludes(err.join("\n"), `Wrote ${path}.`);
  if (Deno.build.os !== "windows") assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
});

Deno.test("init never writes over a file", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "easel.yaml");
  await Deno.writeTextFile(path, "port: 1");
  await assertRejects(
    () => runCommand(init, ["init", path]),
    Deno.errors.AlreadyExists,
    "it is there already. Name another",
  );
  assertEquals(await Deno.readTextFile(path), "port: 1");
});

Deno.test("init says which file it cannot write", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "gone", "a.yaml");
  await assertRejects(() => runCommand(init, ["init", path]), RangeError, `Cannot write "${path}"`);
});

Deno.test("init prints the file where a dash is named", async () => {
  const { out } = await runCommand(init, ["init", "-"]);
  assertEquals(out.join("\n") + "\n", initFile());
});

Deno.test("init refuses JSON, which has no comments", async () => {
  await assertRejects(() => runCommand(init, ["init", "a.json"]), TypeError, "Name a .yaml");
});

Deno.test({
  name: "init says what to do where it may not write",
  permissions: { write: false },
  async fn() {
    await assertRejects(
      () => runCommand(init, ["init", "a.yaml"]),
      Deno.errors.NotCapable,
      "easel init - > a.yaml",
    );
  },
});
