import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { NodeInfo, ObjectInfo } from "../../src/comfyui/object_info.ts";
import { Library, type LibraryOptions } from "../../src/library/library.ts";
import type { WorkflowSource } from "../../src/library/source.ts";
import { entriesOf, FakeSource } from "./fake_source.ts";
import { API, TEMPLATE } from "./workflows.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };

function libraryOf(sources: WorkflowSource[], options: Partial<LibraryOptions> = {}): Library {
  return new Library(sources, { objectInfo: () => Promise.resolve({}), ...options });
}

async function idsOf(library: Library, query = {}): Promise<string[]> {
  return (await library.list(query)).entries.map(({ id }) => id);
}

function nodeInfo(name: string): NodeInfo {
  return { name, input: {}, output: [] };
}

Deno.test("Library.list() has the entries of all sources in their order, problems too", async () => {
  const library = libraryOf([
    new FakeSource("shipped", entriesOf("a")),
    new FakeSource("folder", entriesOf("sub/A", "b")),
    new FakeSource("gallery", entriesOf("b")),
  ]);
  const { entries, problems, unavailable } = await library.list();
  assertEquals(entries.map(({ id }) => id), ["a", "a_2", "b", "gallery/b"]);
  assertMatch(entries[1]?.note ?? "", /another workflow/);
  assertEquals(problems.map(({ file, source }) => [file, source]), [
    ["shipped.bad", "shipped"],
    ["folder.bad", "folder"],
    ["gallery.bad", "gallery"],
  ]);
  assertEquals(unavailable, []);
});

Deno.test("Library.list() names a source that fails and lists the others", async () => {
  const library = libraryOf([
    new FakeSource("folder", entriesOf("a")),
    new FakeSource("saved", new Error("ComfyUI is down.")),
  ]);
  const { entries, unavailable } = await library.list();
  assertEquals(entries.map(({ id }) => id), ["a"]);
  assertEquals(unavailable, [{ source: "saved", reason: "ComfyUI is down." }]);
});

Deno.test(
  "Library.list() gives up on a source that does not answer, and tells it",
  strict,
  async () => {
    const slow = new FakeSource("saved", entriesOf("x"));
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.gate = promise;
    const library = libraryOf([new FakeSource("folder", entriesOf("a")), slow], { timeoutMs: 10 });
    const { entries, unavailable } = await library.list();
    assertEquals(entries.map(({ id }) => id), ["a"]);
    assertMatch(unavailable[0]?.reason ?? "", /no answer within 0.01 s/);
    assertEquals(slow.calls, ["list", "abort"]);
    slow.gate = undefined;
    resolve();
    assertEquals(await idsOf(library), ["a", "saved/x"]);
  },
);

Deno.test("Library.list() asks only the sources that a query concerns", async () => {
  const [shipped, folder, saved, gallery] = [
    new FakeSource("shipped", entriesOf("x")),
    new FakeSource("folder", entriesOf("X")),
    new FakeSource("saved", entriesOf("Big Cat")),
    new FakeSource("gallery", entriesOf("portrait")),
  ];
  const library = libraryOf([shipped!, folder!, saved!, gallery!], { expose: ["SAVED/*"] });
  assertEquals(await idsOf(library, { source: "saved" }), ["saved/big_cat"]);
  assertEquals([shipped, folder, saved, gallery].map((it) => it!.calls.length), [0, 0, 1, 0]);
  // The folder's names depend on the shipped ones.
  assertEquals(await idsOf(library, { source: "folder" }), ["x_2"]);
  assertEquals(await idsOf(library, { exposed: true }), ["x", "x_2", "saved/big_cat"]);
  assertEquals(gallery!.calls, []);
  assertEquals(await idsOf(library, { query: "CAT  big" }), ["saved/big_cat"]);
  assertEquals(await idsOf(library, { query: "cat small" }), []);
  assertEquals(await idsOf(library, { source: "gallery", exposed: true }), []);
});

Deno.test("Library.list() keeps what remote sources have for a while, and local ones never", async () => {
  let now = 0;
  const [folder, saved] = [new FakeSource("folder"), new FakeSource("saved", entriesOf("a"))];
  const library = libraryOf([folder, saved], { now: () => now, keepMs: 10 });
  await Promise.all([library.list(), library.list()]);
  assertEquals([folder.calls.length, saved.calls.length], [2, 1]);
  now = 10;
  await library.list();
  assertEquals(saved.calls.length, 2);
  library.refresh();
  await library.list();
  assertEquals(saved.calls.length, 3);
  saved.entries = new Error("down");
  now = 20;
  await library.list();
  saved.entries = entriesOf("b");
  assertEquals(await idsOf(library), ["saved/b"]);
});

Deno.test("Library.find() finds local workflows without asking ComfyUI", async () => {
  const saved = new FakeSource("saved", new Error("down"));
  const library = libraryOf([new FakeSource("shipped", entriesOf("text_to_image")), saved]);
  assertEquals((await library.find(" text_to_image ")).source, "shipped");
  assertEquals(saved.calls, []);
});

Deno.test("Library.find() takes an id, a name, a file name, a title and the start of a run", async () => {
  const run = "3f2a1b2c-0000-4000-8000-000000000001";
  const library = libraryOf([
    new FakeSource("folder", [{ key: "s/Cat 1.json", name: "s/Cat 1", title: "The Best Cat" }]),
    new FakeSource("saved", entriesOf("people/Portrait")),
    new FakeSource("gallery", entriesOf("sd3.5_simple")),
    new FakeSource("history", [{ key: run, name: run, title: "portrait" }]),
  ]);
  const cases = {
    "cat_1": "cat_1",
    "Cat 1": "cat_1",
    "s/Cat 1.json": "cat_1",
    "the best cat": "cat_1",
    "Portrait": "saved/people/portrait",
    "people/Portrait.json": "saved/people/portrait",
    "sd3.5_simple": "gallery/sd3_5_simple",
    "gallery/sd3.5_simple": "gallery/sd3_5_simple",
    [run]: "history/3f2a1b2c",
    "3f2a1b2c-00": "history/3f2a1b2c",
    "history/3f2a1b2c-0000": "history/3f2a1b2c",
  };
  for (const [name, id] of Object.entries(cases)) assertEquals((await library.find(name)).id, id);
});

Deno.test("Library.find() refuses a name that several have, none has, or nobody can tell", async () => {
  const library = libraryOf([
    new FakeSource("shipped", entriesOf("text_to_image")),
    new FakeSource("saved", entriesOf("portrait")),
    new FakeSource("gallery", entriesOf("portrait")),
    new FakeSource("history", new Error("It is down.")),
  ]);
  await assertRejects(
    () => library.find("portrait"),
    RangeError,
    'Cannot choose workflow "portrait": "saved/portrait", "gallery/portrait" have that name.',
  );
  await assertRejects(
    () => library.find("tex_to_image"),
    RangeError,
    'Cannot find workflow "tex_to_image": there is none of that name. Nearest: text_to_image. ' +
      "Not asked: history (It is down.)",
  );
  await assertRejects(() => library.find(""), RangeError, 'Cannot find workflow ""');
});

Deno.test("Library.find() sees what was saved a moment ago", async () => {
  const saved = new FakeSource("saved", entriesOf("old"));
  const library = libraryOf([saved], { now: () => 0 });
  await library.list();
  saved.entries = entriesOf("old", "new");
  assertEquals((await library.find("new")).id, "saved/new");
});

Deno.test("Library.read() reads once until the entry changes, and names it by its id", async () => {
  const saved = new FakeSource("saved", [{ key: "k", name: "My Cat", version: "1", title: "T" }]);
  saved.workflows = { k: API };
  const library = libraryOf([saved], { keepMs: 0 });
  const [first, again] = [await library.find("My Cat"), await library.find("My Cat")];
  const [a, b] = await Promise.all([library.read(first), library.read(again)]);
  assert(await library.read(first) === a && b.template.name === "saved/my_cat");
  assertEquals(saved.calls.filter((call) => call !== "list"), ["load k"]);
  saved.entries = [{ key: "k", name: "My Cat", version: "2" }];
  saved.workflows = { k: TEMPLATE };
  const changed = await library.read(await library.find("My Cat"));
  assertEquals(changed.template.description, "Puts a frame around a picture.");
});

Deno.test("Library.read() reads anew when node classes change, and loads nothing for that", async () => {
  const folder = new FakeSource("folder", entriesOf("a"));
  let infos: ObjectInfo = { LoadImage: nodeInfo("LoadImage") };
  const library = libraryOf([folder], { objectInfo: () => Promise.resolve({ ...infos }) });
  const entry = await library.find("a");
  const before = await library.read(entry);
  assertEquals(before.missing, ["SaveImage"]);
  assert(await library.read(entry) === before);
  infos = { ...infos, SaveImage: nodeInfo("SaveImage") };
  assertEquals((await library.read(entry)).missing, []);
  assertEquals(folder.calls.filter((call) => call !== "list"), ["load a"]);
});

Deno.test("Library.read() tries again after it failed", async () => {
  const folder = new FakeSource("folder", entriesOf("a"));
  folder.workflows = { a: new RangeError("gone") };
  const library = libraryOf([folder]);
  const entry = await library.find("a");
  await assertRejects(() => library.read(entry), RangeError, "gone");
  folder.workflows = { a: { nothing: 1 } };
  await assertRejects(() => library.read(entry), TypeError, "Cannot read");
  folder.entries = [{ key: "a", name: "a", version: "2" }];
  folder.workflows = { a: API };
  assertEquals((await library.read(await library.find("a"))).template.name, "a");
});

Deno.test("Library.read() keeps for a while what does not tell when it changes", async () => {
  let now = 0;
  const gallery = new FakeSource("gallery", [{ key: "a", name: "a" }]);
  const library = libraryOf([gallery], { now: () => now, keepMs: 10 });
  const entry = await library.find("a");
  await library.read(entry);
  await library.read(entry);
  now = 10;
  await library.read(entry);
  assertEquals(gallery.calls.filter((call) => call === "load a").length, 2);
});

Deno.test("Library.read() forgets the oldest of very many nodes", async () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, id) => [id, { class_type: "A", inputs: {} }]),
  );
  const folder = new FakeSource("folder", entriesOf("a", "b", "c"));
  folder.workflows = { a: nodes, b: nodes, c: nodes };
  const library = libraryOf([folder], {
    toTemplate: ({ name }) => ({
      template: { name, description: "", inputs: [], workflow: nodes },
      warnings: [],
      missing: [],
    }),
  });
  for (const name of ["a", "b", "c", "c", "b", "a"]) await library.read(await library.find(name));
  const loads = folder.calls.filter((call) => call !== "list");
  assertEquals(loads, ["load a", "load b", "load c", "load a"]);
});

Deno.test("Library.onChange() drops what is kept and tells those who listen, until they leave", async () => {
  const saved = new FakeSource("saved");
  const library = libraryOf([saved], { now: () => 0 });
  const heard: string[] = [];
  const [leaveA, leaveB] = [
    library.onChange(() => heard.push("a")),
    library.onChange(() => heard.push("b")),
  ];
  await library.list();
  assertEquals(saved.listeners, 1);
  saved.entries = entriesOf("new");
  saved.change();
  assertEquals(heard, ["a", "b"]);
  assertEquals(await idsOf(library), ["saved/new"]);
  leaveA();
  leaveA();
  saved.change();
  assertEquals(heard, ["a", "b", "b"]);
  leaveB();
  assertEquals(saved.listeners, 0);
  library.onChange(() => heard.push("c"));
  saved.change();
  assertEquals(heard.at(-1), "c");
});

Deno.test("Library disposes its sources and listens no more", async () => {
  const sources = [new FakeSource("folder"), new FakeSource("saved")];
  const library = libraryOf(sources);
  library.onChange(() => {});
  await library[Symbol.asyncDispose]();
  assertEquals(sources.map(({ calls, listeners }) => [calls, listeners]), [
    [["dispose"], 0],
    [["dispose"], 0],
  ]);
});
