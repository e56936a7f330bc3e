import { assertEquals, assertThrows } from "@std/assert";
import type { OutputFile } from "../../src/comfyui/output_file.ts";
import { FileStore, normalizePath } from "../../src/demo/file_store.ts";
import { NodeError } from "../../src/demo/node.ts";
import { nextSaveFile } from "../../src/demo/save_path.ts";

const NOW = new Date(2026, 2, 4, 5, 6, 7).getTime();

function store(maxBytes = 100): FileStore {
  return new FileStore({ maxBytes, now: () => NOW });
}

function file(filename: string, subfolder = "", type: OutputFile["type"] = "output"): OutputFile {
  return { filename, subfolder, type };
}

Deno.test("FileStore drops the oldest files beyond its size", () => {
  const files = store(100);
  for (const name of ["a", "b", "c"]) files.write(file(name), new Uint8Array(40));
  assertEquals(files.list("output"), ["b", "c"]);
});

Deno.test("FileStore keeps the newest file even if it alone is too large", () => {
  const files = store(100);
  files.write(file("a"), new Uint8Array(10));
  files.write(file("b"), new Uint8Array(500));
  assertEquals(files.list("output"), ["b"]);
});

Deno.test("FileStore counts a rewritten file once, and tells its contents apart", () => {
  const files = store(100);
  for (let i = 0; i < 5; i++) files.write(file("a"), new Uint8Array(60));
  const { version } = files.read(file("a"))!;
  files.write(file("b"), new Uint8Array(40));
  assertEquals(files.list("output"), ["a", "b"]);
  files.write(file("a"), new Uint8Array(60));
  assertEquals(files.read(file("a"))!.version > version, true);
});

Deno.test("FileStore lists a folder's own files only", () => {
  const files = store();
  files.write(file("x", "sub"), new Uint8Array(1));
  files.write(file("y"), new Uint8Array(1));
  assertEquals(files.list("output"), ["y"]);
  assertEquals(files.list("input"), []);
  assertEquals([files.hasFolder("output", "sub"), files.hasFolder("output", "su")], [true, false]);
});

Deno.test("normalizePath() keeps what climbs out visible", () => {
  assertEquals(normalizePath("a/./b//../c"), "a/c");
  assertEquals(normalizePath("a/../../b"), "../b");
  assertEquals(normalizePath("..\\..\\b"), "../../b");
});

const PLACE = { type: "output", width: 10, height: 20, now: NOW } as const;

Deno.test("nextSaveFile() counts each prefix by itself, and never backwards", () => {
  const files = store(10);
  const name = (prefix: string) => nextSaveFile(files, prefix, PLACE).filename;
  assertEquals([name("a"), name("b"), name("a")], ["a_00001_.png", "b_00001_.png", "a_00002_.png"]);
  files.write(file("a_00002_.png"), new Uint8Array(9));
  files.write(file("z"), new Uint8Array(9));
  assertEquals(name("a"), "a_00003_.png");
});

Deno.test("nextSaveFile() fills placeholders in and leaves those of the editor", () => {
  const prefix = "x/%width%x%height%_%year%-%month%-%day%_%hour%%minute%%second%_%3.seed%";
  const { filename, subfolder } = nextSaveFile(store(), prefix, PLACE);
  assertEquals(subfolder, "x");
  assertEquals(filename, "10x20_2026-03-04_050607_%3.seed%_00001_.png");
});

Deno.test("nextSaveFile() names an empty prefix as ComfyUI does", () => {
  assertEquals(nextSaveFile(store(), "", PLACE), file("._00001_.png"));
});

Deno.test("nextSaveFile() throws NodeError for a prefix that leads out of the folder", () => {
  for (const prefix of ["../x", "a/../../x", "/tmp/x"]) {
    assertThrows(
      () => nextSaveFile(store(), prefix, PLACE),
      NodeError,
      "outside the output folder",
    );
  }
});
