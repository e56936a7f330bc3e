import { assertFits, type Mask, type Picture } from "./picture.ts";
import { resample } from "./resample.ts";

/**
 * Puts `source` onto `destination` with its upper left corner at x, y. A mask, scaled to the source,
 * tells how much of each pixel shows: at 0 the destination stays bit for bit.
 */
export function compositeMasked(
  destination: Picture,
  source: Picture,
  options: { x: number; y: number; mask?: Mask },
): Picture {
  const { width, height } = destination;
  assertFits(width, height);
  const mask = options.mask &&
    resample(options.mask, { width: source.width, height: source.height, method: "bilinear" });
  const data = destination.data.slice();
  const rows = Math.min(source.height, height - options.y);
  const columns = Math.min(source.width, width - options.x);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const from = y * source.width + x;
      const to = ((y + options.y) * width + x + options.x) * 3;
      const part = mask ? mask.data[from]! / 255 : 1;
      for (let c = 0; c < 3; c++) {
        const below = data[to + c]!;
        data[to + c] = Math.round(below + (source.data[from * 3 + c]! - below) * part);
      }
    }
  }
  return { width, height, data };
}
