import { mapBytes, type Mask } from "./picture.ts";

/**
 * Widens a mask by a number of pixels, or shrinks it by a negative one. With `tapered` corners stay
 * round-ish, else they stay square.
 */
export function grow(mask: Mask, pixels: number, options: { tapered: boolean }): Mask {
  const pick = pixels < 0 ? Math.min : Math.max;
  let grown = mask;
  // Beyond the mask's own size nothing changes any more.
  const rounds = Math.min(Math.abs(pixels), mask.width + mask.height);
  for (let i = 0; i < rounds; i++) grown = growByOne(grown, pick, options.tapered);
  return grown;
}

function growByOne(mask: Mask, pick: (a: number, b: number) => number, tapered: boolean): Mask {
  const { width, height, data } = mask;
  const result = data.slice();
  const steps = tapered ? [[0, 1], [1, 0]] : [[0, 1], [1, 0], [1, 1], [1, -1]];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      for (const [down, right] of steps) {
        const [y2, x2] = [y + down!, x + right!];
        if (y2 >= height || x2 < 0 || x2 >= width) continue;
        const other = y2 * width + x2;
        result[at] = pick(result[at]!, data[other]!);
        result[other] = pick(result[other]!, data[at]!);
      }
    }
  }
  return { width, height, data: result };
}

/** Fades a mask out towards its edges, over so many pixels at each. */
export function feather(
  mask: Mask,
  edges: { left: number; top: number; right: number; bottom: number },
): Mask {
  return mapBytes(mask, (value, at) => {
    const [x, y] = [at % mask.width, Math.floor(at / mask.width)];
    return value *
      fade(x, edges.left) * fade(mask.width - 1 - x, edges.right) *
      fade(y, edges.top) * fade(mask.height - 1 - y, edges.bottom);
  });
}

function fade(distance: number, width: number): number {
  return distance < width ? (distance + 1) / width : 1;
}
