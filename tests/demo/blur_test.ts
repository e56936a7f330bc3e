import { assert, assertEquals } from "@std/assert";
import { blur } from "../../src/demo/blur.ts";

const WIDTH = 9;
const DOT = {
  width: WIDTH,
  height: WIDTH,
  data: new Uint8Array(WIDTH * WIDTH * 3).fill(255, 40 * 3, 40 * 3 + 3),
};

function row(data: Uint8Array, y: number): number[] {
  return Array.from({ length: WIDTH }, (_, x) => data[(y * WIDTH + x) * 3]!);
}

Deno.test("blur() spreads a dot evenly, no further than its radius", () => {
  const { data } = blur(DOT, { radius: 2, sigma: 0.5 });
  assertEquals(row(data, 2).some((value) => value > 0), true);
  assertEquals(row(data, 1).every((value) => value === 0), true);
  const middle = row(data, 4);
  assertEquals(middle, middle.toReversed());
  assert(middle[4]! > middle[5]! && middle[5]! > middle[6]! && middle[6]! > middle[7]!);
  assertEquals(row(data, 3), row(data, 5));
});

Deno.test("blur() leaves one colour as it is, also at the edges", () => {
  const gray = { width: 4, height: 3, data: new Uint8Array(36).fill(77) };
  assertEquals(blur(gray, { radius: 5, sigma: 1 }).data, gray.data);
});
