import { assertEquals } from "@std/assert";
import { filesOf, textsOf } from "../../src/comfyui/node_output.ts";

Deno.test("filesOf() finds files under any key, in order", () => {
  const file = (filename: string) => ({ filename, subfolder: "a", type: "output" as const });
  assertEquals(
    filesOf({
      images: [file("1.png")],
      animated: [true],
      gifs: [{ ...file("2.mp4"), format: "video/h264", fullpath: "/srv/2.mp4" }],
      "3d": [file("3.glb")],
      audio: [file("4.flac")],
    }),
    ["1.png", "2.mp4", "3.glb", "4.flac"].map(file),
  );
});

Deno.test("filesOf() takes a missing subfolder for none", () => {
  const files = filesOf({ images: [{ filename: "a.png", type: "temp" }] });
  assertEquals(files, [{ filename: "a.png", subfolder: "", type: "temp" }]);
});

Deno.test("filesOf() passes over what is no file", () => {
  const odd = [null, 1, "a.png", {}, { filename: "" }, { filename: "a.png", type: "elsewhere" }];
  assertEquals(filesOf({ images: odd, result: "x", text: ["y"], none: null }), []);
});

Deno.test("textsOf() gives the texts, in a list or alone", () => {
  assertEquals(textsOf({ text: ["a", 1, null, "b"] }), ["a", "b"]);
  assertEquals(textsOf({ text: "a" }), ["a"]);
  assertEquals(textsOf({ images: [] }), []);
});
