import type { Picture } from "./picture.ts";

/**
 * White lines on black where the brightness of a picture changes: at once where it does so by more
 * than `high` (of 1), and by more than `low` where such a line is near.
 */
export function edges(picture: Picture, { low, high }: { low: number; high: number }): Picture {
  const { width, height } = picture;
  const slopes = slopesOf(picture);
  const steep = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && slopes[y * width + x]! > high;
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < slopes.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const isLine = steep(x, y) || slopes[at]! > low && NEAR.some(([a, b]) => steep(x + a, y + b));
    if (isLine) data.fill(255, at * 3, at * 3 + 3);
  }
  return { width, height, data };
}

/** The eight pixels around one. */
const NEAR = [[-1, -1], [0, -1], [1, -1], [-1, 0], [1, 0], [-1, 1], [0, 1], [1, 1]] as const;

/** How much the brightness changes at each pixel (Sobel), of 1. */
function slopesOf({ width, height, data }: Picture): Float32Array {
  const bright = (x: number, y: number) => {
    const column = Math.min(width - 1, Math.max(0, x));
    const at = (Math.min(height - 1, Math.max(0, y)) * width + column) * 3;
    return (data[at]! * 0.299 + data[at + 1]! * 0.587 + data[at + 2]! * 0.114) / 255;
  };
  return Float32Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const side = (dx: number) =>
      bright(x + dx, y - 1) + 2 * bright(x + dx, y) + bright(x + dx, y + 1);
    const row = (dy: number) =>
      bright(x - 1, y + dy) + 2 * bright(x, y + dy) + bright(x + 1, y + dy);
    return Math.min(1, Math.hypot(side(1) - side(-1), row(1) - row(-1)) / 4);
  });
}
