import { assert, assertEquals } from "@std/assert";
import { FolderSource } from "../../src/library/folder_source.ts";
import { untilListed } from "./listings.ts";
import { tempFolder } from "./temp_folder.ts";
import { API } from "./workflows.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };
const watch = { burstMs: 20, checkMs: 50 };

Deno.test(
  "FolderSource.onChange() tells of files that come, change, move and go",
  strict,
  async () => {
    await using folder = await tempFolder({ "a.json": API });
    await using source = new FolderSource({ path: folder.path, watch });
    const steps: [change: () => Promise<void>, names: string[]][] = [
      [() => folder.write("b.json", API), ["a", "b"]],
      [() => folder.write("b.json", "{"), ["a"]],
      [() => folder.write("new/c.json", API), ["a", "new/c"]],
      [() => Deno.rename(`${folder.path}/new/c.json`, `${folder.path}/c.json`), ["a", "c"]],
      [() => Deno.remove(`${folder.path}/a.json`), ["c"]],
    ];
    for (const [change, names] of steps) {
      const { began, listed } = untilListed(source, (now) => now.join() === names.join());
      await began;
      await change();
      assertEquals(await listed, names);
    }
  },
);

Deno.test("FolderSource.onChange() tells of a file that an editor replaces", strict, async () => {
  await using folder = await tempFolder({ "a.json": "{}" });
  await using source = new FolderSource({ path: folder.path, watch });
  const { began, listed } = untilListed(source, (names) => names.includes("a"));
  await began;
  await folder.write("a.json~", API);
  await Deno.rename(`${folder.path}/a.json~`, `${folder.path}/a.json`);
  assertEquals(await listed, ["a"]);
});

Deno.test(
  "FolderSource.onChange() tells of a folder that comes, goes and comes again",
  strict,
  async () => {
    await using folder = await tempFolder();
    await Deno.remove(folder.path);
    await using source = new FolderSource({ path: folder.path, watch });
    const first = untilListed(source, (names) => names.includes("a"));
    await first.began;
    await folder.write("a.json", API);
    assertEquals(await first.listed, ["a"]);
    const gone = untilListed(source, (names) => names.length === 0);
    await gone.began;
    await Deno.remove(folder.path, { recursive: true });
    await gone.listed;
    const again = untilListed(source, (names) => names.includes("b"));
    await again.began;
    await folder.write("b.json", API);
    assertEquals(await again.listed, ["b"]);
    const later = untilListed(source, (names) => names.includes("c"));
    await later.began;
    await folder.write("c.json", API);
    assertEquals(await later.listed, ["b", "c"]);
  },
);

Deno.test("FolderSource.onChange() calls once for many changes", strict, async () => {
  await using folder = await tempFolder();
  await using source = new FolderSource({ path: folder.path, watch: { ...watch, burstMs: 300 } });
  let calls = 0;
  source.onChange(() => calls++);
  const { began, listed } = untilListed(source, (names) => names.length === 200);
  await began;
  for (let index = 0; index < 200; index++) await folder.write(`${index}.json`, API);
  await listed;
  assert(calls < 50, `${calls} calls for 200 files`);
});

Deno.test(
  "FolderSource.onChange() calls nobody who has left, and leaves nothing open",
  strict,
  async () => {
    await using folder = await tempFolder();
    const source = new FolderSource({ path: folder.path, watch });
    const leave = source.onChange(() => {
      throw new Error("called after it left");
    });
    leave();
    leave();
    const { began, listed } = untilListed(source, (names) => names.includes("a"));
    await began;
    await folder.write("a.json", API);
    await listed;
    await source[Symbol.asyncDispose]();
  },
);

Deno.test("FolderSource ends its watch while it is beginning", strict, async () => {
  await using folder = await tempFolder();
  const source = new FolderSource({ path: folder.path, watch });
  source.onChange(() => {});
  await source[Symbol.asyncDispose]();
});
