import { encode } from "fast-png";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { FolderSource } from "../../src/library/folder_source.ts";
import { isShipped } from "../../src/library/shipped_source.ts";
import { shippedWorkflows } from "../../src/workflow/shipped.ts";
import { namesIn, reasonsIn } from "./listings.ts";
import { tempFolder } from "./temp_folder.ts";
import { API, SAVED, TEMPLATE } from "./workflows.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };

function picture(text: Record<string, string>): Uint8Array {
  return encode({ width: 1, height: 1, data: new Uint8Array(4), channels: 4, depth: 8, text });
}

Deno.test("FolderSource.list() is empty where there is no folder", strict, async () => {
  await using source = new FolderSource({ path: "no/such/folder" });
  assertEquals(await source.list(), { entries: [], problems: [] });
});

Deno.test("FolderSource.list() rejects where the folder is a file", async () => {
  await using folder = await tempFolder({ "x.json": API });
  await using source = new FolderSource({ path: `${folder.path}/x.json` });
  await assertRejects(() => source.list(), RangeError, "Cannot read the folder");
});

Deno.test(
  "FolderSource.list() finds every format and subfolder, the top first",
  strict,
  async () => {
    await using folder = await tempFolder({
      "a/deep/er.json": API,
      "z.json": SAVED,
      "m.JSON": { prompt: API },
      "t.json": TEMPLATE,
      ".hidden.json": API,
      ".git/config.json": API,
      "notes.txt": "mine",
      "z.json.tmp": "{",
    });
    await using source = new FolderSource({ path: folder.path });
    const listing = await source.list();
    assertEquals(namesIn(listing), { entries: ["m", "t", "z", "a/deep/er"], problems: [] });
    const template = listing.entries.find(({ name }) => name === "t");
    assertEquals(template?.title, "Frame it");
    assertEquals(template?.description, "Puts a frame around a picture.");
    assert(template?.modified !== undefined && template.modified > 0);
  },
);

Deno.test("FolderSource takes workflows out of pictures, the editor's before what ran", async () => {
  await using folder = await tempFolder({
    "both.png": picture({ workflow: JSON.stringify(SAVED), prompt: JSON.stringify(API) }),
    "ran.png": picture({ workflow: '{"not": "one"}', prompt: JSON.stringify(API) }),
    "plain.png": picture({}),
    "cut.png": picture({ workflow: "{" }),
    "fake.mp4": "no video",
  });
  await using source = new FolderSource({ path: folder.path });
  const listing = await source.list();
  assertEquals(namesIn(listing).entries, ["both", "ran"]);
  assertEquals((await source.load(listing.entries[0]!)).json, SAVED);
  assertEquals((await source.load(listing.entries[1]!)).json, API);
  const reasons = reasonsIn(listing);
  assertEquals(Object.keys(reasons).sort(), ["cut.png", "fake.mp4", "plain.png"]);
  assertMatch(reasons["plain.png"]!, /^it holds no workflow\./);
  assertMatch(reasons["cut.png"]!, /^the workflow in it is not JSON\./);
});

Deno.test(
  "FolderSource.list() reports each bad file by name and reason and lists the rest",
  strict,
  async () => {
    await using folder = await tempFolder({
      "good.json": API,
      "cut.json": '{"1": {"class_type"',
      "empty.json": "",
      "list.json": "[1, 2]",
      "package.json": { name: "x", version: "1" },
      "utf16.json": new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
      "large.json": "x".repeat(2000),
    });
    await using source = new FolderSource({ path: folder.path, maxBytes: 1500 });
    const listing = await source.list();
    assertEquals(namesIn(listing).entries, ["good"]);
    const reasons = reasonsIn(listing);
    assertMatch(reasons["cut.json"]!, /^it is not JSON \(.+\)\. Save it again from ComfyUI\.$/);
    assertMatch(reasons["empty.json"]!, /^it is empty\./);
    assertMatch(reasons["list.json"]!, /^it holds no workflow\./);
    assertMatch(reasons["package.json"]!, /^it holds no workflow\./);
    assertMatch(reasons["utf16.json"]!, /^it is not UTF-8 text\./);
    assertMatch(reasons["large.json"]!, /^it has .+ MiB is the limit\./);
    assertEquals(JSON.stringify(listing).includes(folder.outside), false);
  },
);

Deno.test("FolderSource.list() takes a byte order mark, NaN and integers beyond 2^53", async () => {
  const text =
    '\ufeff{"1": {"class_type": "A", "inputs": {"seed": 18446744073709551615, "x": NaN}}}';
  await using folder = await tempFolder({ "seed.json": text });
  await using source = new FolderSource({ path: folder.path });
  const [entry] = (await source.list()).entries;
  const inputs = { seed: 18446744073709551615n, x: null };
  assertEquals((await source.load(entry!)).json, { "1": { class_type: "A", inputs } });
});

Deno.test(
  "FolderSource.list() refuses links, pipes and folders without end",
  { ...strict, ignore: Deno.build.os === "windows" },
  async () => {
    await using folder = await tempFolder({ "a.json": API, [`${"d/".repeat(12)}x.json`]: API });
    await Deno.writeTextFile(`${folder.outside}/secret.json`, JSON.stringify(API));
    await Deno.symlink(`${folder.outside}/secret.json`, `${folder.path}/out.json`);
    await Deno.symlink(folder.path, `${folder.path}/loop`);
    await new Deno.Command("mkfifo", { args: [`${folder.path}/pipe.json`] }).output();
    await using source = new FolderSource({ path: folder.path });
    const listing = await source.list();
    const deep = "d/d/d/d/d/d/d/d/d";
    assertEquals(namesIn(listing), {
      entries: ["a"],
      problems: [deep, "loop", "out.json", "pipe.json"],
    });
    const reasons = reasonsIn(listing);
    assertMatch(reasons["out.json"]!, /^it is a link, which Easel does not follow\./);
    assertMatch(reasons["loop"]!, /^it is a link/);
    assertMatch(reasons["pipe.json"]!, /^it is no regular file\./);
    assertMatch(reasons[deep]!, /^it lies too deep\./);
  },
);

Deno.test(
  "FolderSource.list() reports a file and a folder that it may not read",
  { ignore: Deno.build.os === "windows" || Deno.uid() === 0 },
  async () => {
    await using folder = await tempFolder({ "a.json": API, "b.json": API, "c/d.json": API });
    await Deno.chmod(`${folder.path}/a.json`, 0);
    await Deno.chmod(`${folder.path}/c`, 0);
    await using source = new FolderSource({ path: folder.path });
    const listing = await source.list();
    await Deno.chmod(`${folder.path}/c`, 0o700);
    assertEquals(namesIn(listing), { entries: ["b"], problems: ["c", "a.json"] });
  },
);

Deno.test(
  "FolderSource reads a sidecar, and leaves out and reports a broken one",
  strict,
  async () => {
    await using folder = await tempFolder({
      "a.json": API,
      "a.meta.json": { title: "Mine", inputs: {} },
      "b.json": API,
      "b.meta.json": "{",
      "lonely.meta.json": {},
    });
    await using source = new FolderSource({ path: folder.path });
    const listing = await source.list();
    assertEquals(listing.entries.map(({ name, title }) => [name, title]), [["a", "Mine"], [
      "b",
      undefined,
    ]]);
    assertEquals(Object.keys(reasonsIn(listing)).sort(), ["b.meta.json", "lonely.meta.json"]);
    const [a, b] = await Promise.all(listing.entries.map((entry) => source.load(entry)));
    assertEquals(a, { name: "a", json: API, sidecar: { title: "Mine", inputs: {} } });
    assertEquals(b, { name: "b", json: API });
  },
);

Deno.test("FolderSource.list() sees a changed file and sidecar, and gives it another version", async () => {
  await using folder = await tempFolder({ "a.json": API, "b.json": API });
  await using source = new FolderSource({ path: folder.path });
  const before = await source.list();
  await folder.write("a.json", TEMPLATE);
  await folder.write("b.meta.json", { title: "B" });
  const after = await source.list();
  assertEquals(after.entries.map(({ title }) => title), ["Frame it", "B"]);
  for (const [index, { version }] of before.entries.entries()) {
    assert(version !== after.entries[index]?.version, `${index}`);
  }
});

Deno.test("FolderSource.list() opens no file again that has not changed", async () => {
  await using folder = await tempFolder({ "a.json": TEMPLATE });
  await using source = new FolderSource({ path: folder.path });
  const before = await source.list();
  const { mtime, atime } = await Deno.stat(`${folder.path}/a.json`);
  // As long as it was, and as old: it is known, so nobody looks that it is broken now.
  await folder.write("a.json", "x".repeat(JSON.stringify(TEMPLATE).length));
  await Deno.utime(`${folder.path}/a.json`, atime!, mtime!);
  assertEquals(await source.list(), before);
});

Deno.test("FolderSource.load() says what has become of a file since it was listed", async () => {
  await using folder = await tempFolder({ "a.json": API, "b.json": API, "c.json": API });
  await using source = new FolderSource({ path: folder.path });
  const [a, b, c] = (await source.list()).entries;
  await Deno.remove(`${folder.path}/a.json`);
  await folder.write("b.json", "{");
  await folder.write("c.json", {});
  await assertRejects(
    () => source.load(a!),
    RangeError,
    'Cannot read workflow "a": it is not there any more.',
  );
  await assertRejects(
    () => source.load(b!),
    SyntaxError,
    'Cannot read workflow "b": it is not JSON',
  );
  await assertRejects(() => source.load(c!), TypeError, "it holds no workflow");
});

Deno.test(
  "FolderSource.load() does not follow a link that has taken a file's place",
  { ignore: Deno.build.os === "windows" },
  async () => {
    await using folder = await tempFolder({ "a.json": API });
    await using source = new FolderSource({ path: folder.path });
    const [entry] = (await source.list()).entries;
    await Deno.writeTextFile(`${folder.outside}/secret.json`, JSON.stringify(API));
    await Deno.remove(`${folder.path}/a.json`);
    await Deno.symlink(`${folder.outside}/secret.json`, `${folder.path}/a.json`);
    await assertRejects(() => source.load(entry!), RangeError, "it is a link");
    await assertRejects(() => source.load({ key: "../secret.json", name: "x" }), RangeError);
  },
);

Deno.test("FolderSource leaves out copies of shipped workflows, and only true ones", async () => {
  const [first] = shippedWorkflows();
  const folder = await Deno.makeTempDir();
  try {
    const changed = {
      ...first!.json as Record<string, unknown>,
      extra: { class_type: "A", inputs: {} },
    };
    await Deno.writeTextFile(`${folder}/${first!.name}.json`, JSON.stringify(first!.json, null, 1));
    await Deno.writeTextFile(`${folder}/my_${first!.name}.json`, JSON.stringify(first!.json));
    await Deno.mkdir(`${folder}/sub`);
    await Deno.writeTextFile(`${folder}/sub/${first!.name}.json`, JSON.stringify(changed));
    await using source = new FolderSource({ path: folder, isCopy: isShipped });
    const { entries, problems } = await source.list();
    assertEquals(problems, []);
    assertEquals(entries.map(({ key }) => key).sort(), [
      `my_${first!.name}.json`,
      `sub/${first!.name}.json`,
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
