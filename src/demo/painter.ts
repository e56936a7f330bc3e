import { Canvas } from "./canvas.ts";
import { drawText, lettersThatFit } from "./font.ts";
import type { Picture } from "./picture.ts";
import { randomSequence } from "./random.ts";

/** What a picture depends on: the same scene, the same bytes. */
export interface Scene {
  /** In pixels. */
  width: number;
  /** In pixels. */
  height: number;
  /** What the picture shows: decides its colours and its kind, and is written on it. */
  prompt: string;
  /** Everything else that the picture depends on (seed, steps, names...), as one text. */
  variation: string;
}

type Random = () => number;

/** Paints the demo engine's answer to a prompt: a landscape or floating orbs, marked "DEMO". */
export function paintScene(scene: Scene): Picture {
  const canvas = new Canvas(scene.width, scene.height);
  const style = randomSequence(`style ${scene.prompt}`);
  const detail = randomSequence(`detail ${scene.variation} ${scene.prompt}`);
  const palette = makePalette(style);
  const isLandscape = style() < 0.6;
  paintSky(canvas, palette);
  if (isLandscape) {
    paintSun(canvas, palette, detail);
    paintHills(canvas, palette, detail);
  } else {
    paintOrbs(canvas, palette, detail);
  }
  paintLabel(canvas, scene.prompt);
  return canvas.picture();
}

interface Palette {
  skyTop: number;
  skyBottom: number;
  light: number;
  near: number;
  far: number;
}

function makePalette(random: Random): Palette {
  const hue = random();
  const other = hue + 0.3 + random() * 0.4;
  return {
    skyTop: hslColor(hue, 0.55, 0.3 + random() * 0.2),
    skyBottom: hslColor(hue + 0.08, 0.7, 0.75),
    light: hslColor(other, 0.9, 0.82),
    near: hslColor(other + 0.1, 0.5, 0.16),
    far: hslColor(hue + 0.05, 0.4, 0.62),
  };
}

/** Hue in turns, saturation and lightness from 0 to 1. */
function hslColor(hue: number, saturation: number, lightness: number): number {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const k = (offset + (hue % 1) * 12) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return channel(0) << 16 | channel(8) << 8 | channel(4);
}

function mixColor(from: number, to: number, part: number): number {
  let color = 0;
  for (const shift of [16, 8, 0]) {
    const start = from >> shift & 255;
    color |= Math.round(start + ((to >> shift & 255) - start) * part) << shift;
  }
  return color;
}

function paintSky(canvas: Canvas, palette: Palette): void {
  for (let y = 0; y < canvas.height; y++) {
    const color = mixColor(palette.skyTop, palette.skyBottom, y / canvas.height);
    const row = y * canvas.width * 3;
    for (let at = row; at < row + canvas.width * 3; at += 3) {
      canvas.data[at] = color >> 16;
      canvas.data[at + 1] = color >> 8;
      canvas.data[at + 2] = color;
    }
  }
}

function paintSun(canvas: Canvas, palette: Palette, random: Random): void {
  const size = Math.min(canvas.width, canvas.height);
  const x = canvas.width * (0.2 + random() * 0.6);
  const y = canvas.height * (0.15 + random() * 0.3);
  const radius = size * (0.06 + random() * 0.08);
  canvas.disc(x, y, {
    radius: radius * 1.6,
    color: palette.light,
    blur: radius * 2.4,
    cover: 0.45,
  });
  canvas.disc(x, y, { radius, color: palette.light, blur: 2, cover: 1 });
}

function paintHills(canvas: Canvas, palette: Palette, random: Random): void {
  const layers = 3 + Math.floor(random() * 4);
  for (let layer = 0; layer < layers; layer++) {
    const depth = (layer + 1) / layers;
    const color = mixColor(palette.far, palette.near, depth);
    const ridge = makeRidge(canvas, 0.38 + 0.47 * depth, random);
    for (let x = 0; x < canvas.width; x++) {
      const top = ridge(x);
      const first = Math.max(0, Math.floor(top));
      canvas.blend(x, first, color, 1 - (top - first));
      canvas.fill(x, first + 1, { width: 1, height: canvas.height, color });
    }
  }
}

/** A hill's height over x: three waves with chances of their own. */
function makeRidge(canvas: Canvas, level: number, random: Random): (x: number) => number {
  const waves = [1.5, 3.7, 9.1].map((frequency, index) => ({
    frequency: frequency * (0.7 + random() * 0.6) * 2 * Math.PI / canvas.width,
    phase: random() * 2 * Math.PI,
    size: canvas.height * [0.07, 0.035, 0.01][index]!,
  }));
  return (x) =>
    waves.reduce(
      (height, wave) => height + wave.size * Math.sin(x * wave.frequency + wave.phase),
      canvas.height * level,
    );
}

function paintOrbs(canvas: Canvas, palette: Palette, random: Random): void {
  const size = Math.min(canvas.width, canvas.height);
  const count = 6 + Math.floor(random() * 7);
  for (let i = 0; i < count; i++) {
    const radius = size * (0.04 + random() * 0.14);
    const x = canvas.width * random();
    const y = canvas.height * random();
    const color = mixColor(palette.near, palette.light, random());
    canvas.disc(x, y, { radius, color, blur: Math.max(2, radius * random()), cover: 0.85 });
    canvas.disc(x - radius * 0.3, y - radius * 0.3, {
      radius: radius * 0.3,
      color: palette.light,
      blur: radius * 0.5,
      cover: 0.6,
    });
  }
}

/** Writes "DEMO" and a line of the prompt at the lower edge, as large as the picture allows. */
function paintLabel(canvas: Canvas, prompt: string): void {
  const scale = Math.max(1, Math.round(Math.min(canvas.width, canvas.height) / 160));
  const height = 22 * scale;
  const y = canvas.height - height;
  canvas.fill(0, y, { width: canvas.width, height, color: 0x000000, cover: 0.55 });
  drawText(canvas, "DEMO", { x: 3 * scale, y: y + 3 * scale, scale, color: 0xffd54a });
  const line = prompt.replaceAll(/\s+/g, " ").trim();
  const shown = line.slice(0, lettersThatFit(canvas.width - 6 * scale, scale));
  drawText(canvas, shown, { x: 3 * scale, y: y + 12 * scale, scale, color: 0xffffff });
}
