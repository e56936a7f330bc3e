import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { connect } from "../../src/commands/connect.ts";
import { findClient } from "../../src/commands/connect/clients.ts";
import { shownPath, systemOf } from "../../src/commands/connect/config_path.ts";
import { writeConfig } from "../../src/commands/connect/write_config.ts";
import { runCommand } from "./command_run.ts";
import { tempFolder } from "./temp_folder.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

Deno.test("connect --write merges the block into the file and keeps a copy", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "mcp.json");
  const before = '{\n  // mine\n  "mcpServers": { "a": {} }\n}\n';
  await Deno.writeTextFile(path, before);
  const { code, out } = await runCommand(connect, ["connect", "cursor", "--write", "--out", path]);
  assertEquals([code, out], [0, [`${path}: written; before: ${path}.bak`]]);
  assertEquals(await Deno.readTextFile(`${path}.bak`), before);
  const after = await Deno.readTextFile(path);
  assertStringIncludes(after, "// mine");
  assertStringIncludes(after, '"a": {}');
  assertStringIncludes(after, '"easel": {');
});

Deno.test("connect --write prints the block where --out is standard output", async () => {
  const args = ["connect", "cursor", "--write", "--out", "-"];
  const { out, err } = await runCommand(connect, args);
  assertStringIncludes(out.join("\n"), '"mcpServers"');
  assertEquals(
    err[0],
    "Put this into " + shownPath(findClient("cursor"), systemOf(Deno.build.os)) +
      ", beside what stands there:",
  );
});

Deno.test("connect --write tells who had an easel there that it is started in another way now", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "mcp.json");
  await Deno.writeTextFile(path, '{"mcpServers": {"easel": {"command": "mine"}}}');
  const { err } = await runCommand(connect, ["connect", "cursor", "--write", "--out", path]);
  assertStringIncludes(err[0] ?? "", "It had an easel already.");
});

Deno.test("connect --write changes and copies nothing the second time", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "config.toml");
  const args = ["connect", "codex", "--write", "--out", path];
  await runCommand(connect, args);
  const { out } = await runCommand(connect, args);
  assertEquals(out, [`${path}: all of it stands there already`]);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["config.toml"]);
});

Deno.test("writeConfig() makes the file and its folders where there is none", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "a", "b", "mcp.json");
  assertEquals(await writeConfig(path, (text) => `${text}new`), { changed: true });
  assertEquals(await Deno.readTextFile(path), "new");
});

Deno.test("writeConfig() never overwrites an earlier copy", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "f");
  await Deno.writeTextFile(path, "0");
  for (const [number, name] of [["1", "f.bak"], ["2", "f.bak2"], ["3", "f.bak3"]]) {
    const { backup } = await writeConfig(path, () => number!);
    assertEquals(backup, join(folder.path, name!));
    assertEquals(await Deno.readTextFile(backup!), String(Number(number) - 1));
  }
});

Deno.test("writeConfig() leaves a file alone that cannot be merged", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "settings.json");
  await Deno.writeTextFile(path, '{"a": ');
  const merge = () => {
    throw new SyntaxError("it is not JSON. Mend it.");
  };
  await assertRejects(
    () => writeConfig(path, merge),
    RangeError,
    `Cannot change "${path}": it is not JSON. Mend it.`,
  );
  assertEquals(await Deno.readTextFile(path), '{"a": ');
  assertEquals([...Deno.readDirSync(folder.path)].length, 1);
});

Deno.test("writeConfig() refuses a file that is not UTF-8, rather than to spoil it", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "latin.json");
  const bytes = new Uint8Array([0x7b, 0x7d, 0xe4]);
  await Deno.writeFile(path, bytes);
  await assertRejects(() => writeConfig(path, (text) => `${text}x`), RangeError, "not UTF-8");
  assertEquals(await Deno.readFile(path), bytes);
});

Deno.test({
  name: "writeConfig() keeps a link and its target's mode, and gives the copy the same",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await tempFolder();
    const target = join(folder.path, "target");
    const link = join(folder.path, "link");
    await Deno.writeTextFile(target, "secret", { mode: 0o600 });
    await Deno.symlink(target, link);
    await writeConfig(link, () => "new");
    assertEquals((await Deno.lstat(link)).isSymlink, true);
    assertEquals(await Deno.readTextFile(target), "new");
    for (const file of [target, `${link}.bak`]) {
      assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600, file);
    }
  },
});

Deno.test("connect --write asks nobody for a permission, and says which it lacks", async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "mcp.json");
  const run = (args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", MAIN, "connect", "cursor", "--write", ...args],
      env: { NO_COLOR: "1" },
    }).output();
  const refused = await run(["--out", path]);
  const said = new TextDecoder().decode(refused.stderr);
  assertEquals([refused.code, refused.stdout.length], [1, 0]);
  assertStringIncludes(said, `easel: Cannot write "${path}": Easel may not.`);
  assertStringIncludes(said, `--allow-write="${folder.path}"`);
  const lost = await run([]);
  assertEquals(lost.code, 1);
  assertStringIncludes(new TextDecoder().decode(lost.stderr), "Name the file with --out.");
});

/** A link to a file in a folder that is not there, a folder, and a file in the place of a folder. */
async function oddPaths(folder: string): Promise<string[]> {
  await Deno.symlink(join(folder, "gone", "x.json"), join(folder, "link.json"));
  await Deno.mkdir(join(folder, "dir.json"));
  await Deno.writeTextFile(join(folder, "file"), "");
  return ["link.json", "dir.json", "file/x.json"].map((name) => join(folder, name));
}

Deno.test({
  name: "writeConfig() says of which path the system refuses to write, and what to do",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await tempFolder();
    for (const path of await oddPaths(folder.path)) {
      const error = await assertRejects(() => writeConfig(path, () => "new"), RangeError);
      assertStringIncludes(error.message, `Cannot change "${path}": `);
      assertStringIncludes(error.message, "add the block by hand.");
    }
  },
});
