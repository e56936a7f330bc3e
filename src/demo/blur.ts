import { mapBytes, type Picture } from "./picture.ts";

/**
 * Blurs a picture as ComfyUI's ImageBlur does: a Gaussian over `2 * radius + 1` pixels, whose
 * `sigma` counts in radii. Beyond its edges the picture is mirrored.
 */
export function blur(picture: Picture, options: { radius: number; sigma: number }): Picture {
  const weights = gaussian(options.radius, options.sigma);
  return along(along(picture, weights, "x"), weights, "y");
}

function gaussian(radius: number, sigma: number): number[] {
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) => {
    const distance = (i - radius) / radius;
    return Math.exp(-(distance * distance) / (2 * sigma * sigma));
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

function along(picture: Picture, weights: number[], axis: "x" | "y"): Picture {
  const { width, height, data } = picture;
  const size = axis === "x" ? width : height;
  const step = axis === "x" ? 3 : 3 * width;
  const radius = (weights.length - 1) / 2;
  return mapBytes(picture, (_, at) => {
    const pixel = Math.floor(at / 3);
    const here = axis === "x" ? pixel % width : Math.floor(pixel / width);
    return weights.reduce((sum, weight, i) => {
      const there = mirrored(here + i - radius, size);
      return sum + weight * data[at + (there - here) * step]!;
    }, 0);
  });
}

function mirrored(at: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const inside = ((at % period) + period) % period;
  return inside < size ? inside : period - inside;
}
