import { assertEquals, assertRejects } from "@std/assert";
import { readInside } from "../../src/library/read_inside.ts";
import { tempFolder } from "./temp_folder.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };
const notOnWindows = { ...strict, ignore: Deno.build.os === "windows" };

async function read(folder: string, path: string, maxBytes = 100): Promise<string> {
  return new TextDecoder().decode(await readInside(folder, { path, maxBytes }));
}

Deno.test("readInside() reads a file below the folder, up to its limit", strict, async () => {
  await using folder = await tempFolder({ "sub/a.json": "x".repeat(100), "empty.json": "" });
  assertEquals(await read(folder.path, "sub/a.json"), "x".repeat(100));
  assertEquals(await read(folder.path, "empty.json"), "");
  await assertRejects(
    () => read(folder.path, "sub/a.json", 99),
    RangeError,
    "MiB is the limit. Put a smaller file there.",
  );
});

Deno.test("readInside() refuses every way out of the folder", notOnWindows, async () => {
  await using folder = await tempFolder({ "a.json": "{}" });
  await Deno.writeTextFile(`${folder.outside}/secret.json`, "secret");
  await Deno.mkdir(`${folder.outside}/workflows-2`);
  await Deno.writeTextFile(`${folder.outside}/workflows-2/s.json`, "secret");
  await Deno.symlink(`${folder.outside}/secret.json`, `${folder.path}/out.json`);
  await Deno.symlink("a.json", `${folder.path}/in.json`);
  await Deno.symlink(folder.outside, `${folder.path}/up`);
  const ways = ["out.json", "in.json", "up/secret.json", "../secret.json", "../workflows-2/s.json"];
  for (const path of [...ways, "sub/../../secret.json", ".."]) {
    await assertRejects(() => read(folder.path, path), Error, "", path);
  }
});

Deno.test(
  "readInside() says why it refuses a link, and what lies outside",
  notOnWindows,
  async () => {
    await using folder = await tempFolder();
    await Deno.writeTextFile(`${folder.outside}/secret.json`, "secret");
    await Deno.symlink(`${folder.outside}/secret.json`, `${folder.path}/out.json`);
    await assertRejects(() => read(folder.path, "out.json"), RangeError, "it is a link");
    await assertRejects(() => read(folder.path, "../secret.json"), RangeError, "it lies outside");
  },
);

Deno.test("readInside() does not wait for the other end of a pipe", notOnWindows, async () => {
  await using folder = await tempFolder();
  const { success } = await new Deno.Command("mkfifo", { args: [`${folder.path}/p.json`] })
    .output();
  assertEquals(success, true);
  await assertRejects(() => read(folder.path, "p.json"), RangeError, "it is no regular file");
});
