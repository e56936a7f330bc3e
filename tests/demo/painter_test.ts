import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Canvas } from "../../src/demo/canvas.ts";
import { drawText, lettersThatFit } from "../../src/demo/font.ts";
import { paintScene } from "../../src/demo/painter.ts";

const SCENE = { width: 128, height: 96, prompt: "a red boat", variation: "1" };

Deno.test("paintScene() paints the same bytes for the same scene", () => {
  assertEquals(paintScene(SCENE), paintScene({ ...SCENE }));
});

Deno.test("paintScene() paints other bytes for another prompt, variation or size", () => {
  const { data } = paintScene(SCENE);
  assertNotEquals(paintScene({ ...SCENE, prompt: "a blue boat" }).data, data);
  assertNotEquals(paintScene({ ...SCENE, variation: "2" }).data, data);
  assertEquals(paintScene({ ...SCENE, width: 64 }).data.length, 64 * 96 * 3);
});

Deno.test("paintScene() marks every picture, whatever its size or prompt", () => {
  for (const prompt of ["", "x".repeat(5000), "漢字 \n\t \u{1f98a}"]) {
    for (const [width, height] of [[1, 1], [8, 64], [64, 8], [40, 40]]) {
      const picture = paintScene({ width: width!, height: height!, prompt, variation: "" });
      assertEquals(picture.data.length, width! * height! * 3);
    }
  }
  const { data, width, height } = paintScene(SCENE);
  const label = data.subarray((height - 22) * width * 3);
  const yellow = label.findIndex((value, i) =>
    i % 3 === 0 && value === 0xff && label[i + 1] === 0xd5 && label[i + 2] === 0x4a
  );
  assert(yellow >= 0, "there is no DEMO on the picture");
});

Deno.test("drawText() draws each letter differently, and unknown ones as a box", () => {
  const seen = new Map<string, string>();
  const draw = (letter: string) => {
    const canvas = new Canvas(6, 8);
    drawText(canvas, letter, { x: 0, y: 0, scale: 1, color: 0xffffff });
    return canvas.data.join();
  };
  for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?-+*/()'\"#&%=_") {
    const dots = draw(letter);
    assertEquals(seen.get(dots), undefined, `${letter} looks like ${seen.get(dots)}`);
    seen.set(dots, letter);
  }
  assertEquals(draw("a"), draw("A"));
  assertEquals(draw("漢"), draw("\u{1f98a}"));
});

Deno.test("lettersThatFit() never gives more than fit", () => {
  assertEquals(lettersThatFit(60, 2), 5);
  assertEquals(lettersThatFit(3, 1), 0);
  assertEquals(lettersThatFit(-5, 1), 0);
});

Deno.test("Canvas clips what reaches beyond its edges", () => {
  const canvas = new Canvas(4, 4);
  canvas.fill(-2, -2, { width: 3, height: 3, color: 0x0000ff });
  canvas.disc(9, 9, { radius: 3, color: 0xff0000, blur: 1, cover: 1 });
  const { data } = canvas.picture();
  assertEquals(data.filter((value) => value === 255).length, 1);
  assertEquals(data[2], 255);
});
