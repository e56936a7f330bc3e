import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl } from "@std/path";
import { DemoEngine } from "../../src/demo/engine.ts";
import { testEasel } from "./easel_under_test.ts";
import { Watch } from "./watch.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

const API = {
  "1": { class_type: "EmptyImage", inputs: { width: 64, height: 32, batch_size: 1, color: 255 } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
};

const SAVED = {
  nodes: [
    {
      id: 1,
      type: "EmptyImage",
      outputs: [{ name: "IMAGE", type: "IMAGE", links: [1] }],
      widgets_values: [64, 32, 1, 255],
    },
    {
      id: 2,
      type: "SaveImage",
      inputs: [{ name: "images", type: "IMAGE", link: 1 }],
      widgets_values: ["x"],
    },
  ],
  links: [[1, 1, 0, 2, 0, "IMAGE"]],
  version: 0.4,
};

/** Runs the command in a folder of its own, which holds a saved /object_info and these files. */
async function easel(files: Record<string, unknown>, args: string[]) {
  const cwd = await Deno.makeTempDir();
  try {
    await using engine = new DemoEngine();
    const info = await engine.fetch(new Request("http://x/object_info"));
    await Deno.writeTextFile(`${cwd}/info.json`, await info.text());
    for (const [name, content] of Object.entries(files)) {
      await Deno.mkdir(dirname(`${cwd}/${name}`), { recursive: true });
      await Deno.writeTextFile(
        `${cwd}/${name}`,
        typeof content === "string" ? content : JSON.stringify(content),
      );
    }
    await using watch = await Watch.begin({ args, cwd });
    const output = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", MAIN, ...args, "--object-info", "info.json"],
      cwd,
      env: watch.env,
    }).output();
    const [stdout, stderr] = [output.stdout, output.stderr]
      .map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
    watch.hear(stderr);
    watch.answered(stdout);
    return { code: output.code, stdout, stderr, written: await readFolder(`${cwd}/made`) };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

/** The JSON files of a folder by name; none where there is no folder. */
async function readFolder(folder: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile) continue;
      found[name] = JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
}

testEasel("easel convert prints one saved workflow in API format", ["sources"], async () => {
  const { code, stdout } = await easel({ "a.json": SAVED }, ["convert", "a.json"]);
  assertEquals(code, 0);
  const converted = JSON.parse(stdout);
  assertEquals(converted["1"].inputs, API["1"].inputs);
  assertEquals(converted["2"].inputs, API["2"].inputs);
});

testEasel(
  "easel convert writes several into a folder, and goes on after a broken one",
  ["sources"],
  async () => {
    const files = { "a.json": SAVED, "b.json": API, "broken.json": "{" };
    const args = ["convert", "a.json", "broken.json", "b.json", "--out", "made"];
    const { code, stdout, stderr, written } = await easel(files, args);
    assertEquals([code, stdout], [1, ""]);
    assertEquals(Object.keys(written).sort(), ["a.json", "b.json"]);
    assertEquals(written["b.json"], API);
    assertStringIncludes(stderr, 'Cannot read "broken.json": it is not JSON');
  },
);

testEasel("easel convert does not mix several workflows on stdout", ["sources"], async () => {
  const { code, stderr } = await easel({}, ["convert", "a.json", "b.json"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Name a folder with --out.");
});

testEasel("easel convert writes one to the file that --out names", ["sources"], async () => {
  for (const out of ["made/conv.json", "made/conv.JSON"]) {
    const { code, stderr, written } = await easel({ "a.json": SAVED }, [
      "convert",
      "a.json",
      "--out",
      out,
    ]);
    assertEquals([code, stderr], [0, `a.json: written to ${out}\n`]);
    assertEquals(Object.keys(written), [out.slice(5)]);
  }
});

testEasel("easel convert writes into a folder, whatever it is called", ["sources"], async () => {
  const folder = { "made/conv.json/x": "" };
  const args = ["convert", "a.json", "--out", "made/conv.json"];
  const { code, stderr } = await easel({ "a.json": SAVED, ...folder }, args);
  assertEquals([code, stderr], [0, "a.json: written to made/conv.json/a.json\n"]);
});

testEasel("easel convert does not mix several workflows in a file", ["sources"], async () => {
  const args = ["convert", "a.json", "b.json", "--out", "made/c.json"];
  const { code, stderr, written } = await easel({ "a.json": SAVED, "b.json": API }, args);
  assertEquals([code, written], [2, {}]);
  assertStringIncludes(stderr, 'Cannot convert several files to "made/c.json". Name a folder');
});

testEasel(
  "easel validate tells by its exit code whether all files can run",
  ["sources"],
  async () => {
    const bad = structuredClone(API);
    bad["1"].inputs.width = 99_999;
    const good = await easel({ "good.json": API }, ["validate", "good.json"]);
    assertEquals([good.code, good.stdout], [0, "good.json: can run\n"]);
    const files = { "good.json": API, "bad.json": bad };
    const both = await easel(files, ["validate", "bad.json", "good.json", "gone.json"]);
    assertEquals(both.code, 1);
    assertStringIncludes(both.stdout, "bad.json: node 1 (EmptyImage), input width is 99999");
    assertStringIncludes(both.stdout, "good.json: can run");
    assertStringIncludes(both.stderr, 'Cannot read "gone.json"');
  },
);
