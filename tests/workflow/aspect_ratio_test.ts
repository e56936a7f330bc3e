import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseAspectRatio, sizeOfShape } from "../../src/workflow/aspect_ratio.ts";

Deno.test("parseAspectRatio() reads numbers and names", () => {
  const shapes = ["16:9", " 3x2 ", "1.85", "2.39:1", "9/16", "Square", "portrait", "1 : 4"];
  assertEquals(shapes.map(parseAspectRatio), [16 / 9, 1.5, 1.85, 2.39, 9 / 16, 1, 0.75, 0.25]);
});

for (
  const [text, message] of [
    ["5:1", "longer than 4:1"],
    ["1:5", "longer than 4:1"],
    ["0:1", "not a shape"],
    ["16:0", "not a shape"],
    ["", "not a shape"],
    ["-16:9", "not a shape"],
    ["Infinity", "not a shape"],
    ["1e9:1", "not a shape"],
    ["constructor", "not a shape"],
    ["potrait", "not a shape"],
  ] as const
) {
  Deno.test(`parseAspectRatio() refuses "${text}" and lists what it takes`, () => {
    const error = assertThrows(() => parseAspectRatio(text), RangeError, message);
    assert(error.message.includes("one of square, portrait, landscape"), error.message);
  });
}

Deno.test("parseAspectRatio() names the nearest shape", () => {
  assertThrows(() => parseAspectRatio("potrait"), RangeError, "Nearest: portrait.");
});

Deno.test("sizeOfShape() keeps the number of pixels, in steps of 8", () => {
  for (const pixels of [512 * 512, 1024 * 1024, 1328 * 1328]) {
    for (const ratio of [1, 16 / 9, 3 / 4, 2.39, 9 / 21]) {
      const { width, height } = sizeOfShape(ratio, { pixels, longest: 2048 });
      assertEquals([width % 8, height % 8], [0, 0]);
      assert(Math.abs(width * height / pixels - 1) < 0.03, `${width} x ${height}`);
      assert(Math.abs(width / height / ratio - 1) < 0.03, `${width} x ${height}`);
    }
  }
});

Deno.test("sizeOfShape() stays within the longest side and keeps the shape", () => {
  assertEquals(sizeOfShape(4, { pixels: 1328 * 1328, longest: 2048 }), {
    width: 2048,
    height: 512,
  });
});
