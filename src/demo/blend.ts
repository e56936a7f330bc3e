import { mapBytes, type Picture } from "./picture.ts";

type BlendMode = (below: number, above: number) => number;

// Both values and the result run from 0 to 1.
const MODES: Record<string, BlendMode> = {
  normal: (_below, above) => above,
  multiply: (below, above) => below * above,
  screen: (below, above) => 1 - (1 - below) * (1 - above),
  overlay: (below, above) => below <= 0.5 ? 2 * below * above : 1 - 2 * (1 - below) * (1 - above),
  soft_light: (below, above) =>
    above <= 0.5
      ? below - (1 - 2 * above) * below * (1 - below)
      : below + (2 * above - 1) * (lighten(below) - below),
  difference: (below, above) => below - above,
};

function lighten(value: number): number {
  return value <= 0.25 ? ((16 * value - 12) * value + 4) * value : Math.sqrt(value);
}

/** The modes of ImageBlend, in ComfyUI's order. */
export const BLEND_MODES: string[] = Object.keys(MODES);

/** Lays `above` over `below` (of one size); `factor` from 0 to 1 is how much of it shows. */
export function blendBytes(
  below: Picture,
  above: Picture,
  options: { factor: number; mode: string },
): Picture {
  const mode = MODES[options.mode] ?? MODES["normal"]!;
  return mapBytes(below, (value, i) => {
    const blended = mode(value / 255, above.data[i]! / 255) * 255;
    return value * (1 - options.factor) + blended * options.factor;
  });
}
