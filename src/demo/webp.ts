import { BitWriter } from "./bit_writer.ts";
import { interleave, type Mask, type Picture } from "./picture.ts";
import { type PrefixCode, writePrefixCode } from "./prefix_code.ts";

/** The longest side that the format knows. */
const MAX_SIDE = 16384;
/** Runs shorter than this are not worth telling. */
const MIN_RUN = 4;
const MAX_RUN = 4096;
/** WebP's code for "the pixel to the left", as a prefix symbol. */
const LEFT_PIXEL = 1;
/** Predict each pixel from that of its left, upper and upper left neighbours which fits best. */
const SELECT_MODE = 11;

/**
 * Encodes a lossless WebP (RFC 9649, section 3). Quality from 0 to 100: below 100 colours are first
 * made coarser, so that smaller qualities give smaller files.
 *
 * @throws {RangeError} If a side is longer than 16384 pixels.
 */
export function encodeWebp(
  picture: Picture,
  options: { quality: number; alpha?: Mask },
): Uint8Array {
  const { width, height } = picture;
  if (width > MAX_SIDE || height > MAX_SIDE) {
    throw new RangeError(
      `Cannot encode WebP: ${width} x ${height} pixels are more than ${MAX_SIDE} a side. ` +
        `Scale the picture down.`,
    );
  }
  const rgba = interleave(picture, options.alpha);
  makeCoarser(rgba, options.quality);
  subtractGreen(rgba);
  const residuals = predict(rgba, width);
  const writer = new BitWriter();
  writer.write(0x2f, 8);
  writer.write(width - 1, 14);
  writer.write(height - 1, 14);
  writer.write(options.alpha ? 1 : 0, 1);
  writer.write(0, 3);
  writeTransforms(writer);
  writePixels(writer, residuals);
  return container(writer.finish());
}

function makeCoarser(rgba: Uint8Array, quality: number): void {
  const step = 1 + Math.round((100 - quality) / 3);
  if (step <= 1) return;
  const levels = Uint8Array.from(
    { length: 256 },
    (_, value) => Math.min(255, Math.round(value / step) * step),
  );
  for (let i = 0; i < rgba.length; i++) if (i % 4 !== 3) rgba[i] = levels[rgba[i]!]!;
}

function subtractGreen(rgba: Uint8Array): void {
  for (let i = 0; i < rgba.length; i += 4) {
    rgba[i] = rgba[i]! - rgba[i + 1]!;
    rgba[i + 2] = rgba[i + 2]! - rgba[i + 1]!;
  }
}

/** What is left of each pixel, as one number, when its prediction is taken away. */
function predict(rgba: Uint8Array, width: number): Uint32Array {
  const residuals = new Uint32Array(rgba.length / 4);
  const row = width * 4;
  for (let i = 0, at = 0; i < residuals.length; i++, at += 4) {
    const from = predictor(rgba, at, row);
    const alpha = rgba[at + 3]! - (from < 0 ? 255 : rgba[from + 3]!);
    const red = rgba[at]! - (from < 0 ? 0 : rgba[from]!);
    const green = rgba[at + 1]! - (from < 0 ? 0 : rgba[from + 1]!);
    const blue = rgba[at + 2]! - (from < 0 ? 0 : rgba[from + 2]!);
    residuals[i] = (alpha & 255) << 24 | (red & 255) << 16 | (green & 255) << 8 | blue & 255;
  }
  return residuals;
}

/** Where the pixel stands that predicts the one at `at`; -1 for the first, predicted black. */
function predictor(rgba: Uint8Array, at: number, row: number): number {
  if (at < row) return at - 4;
  const top = at - row;
  if (at % row === 0) return top;
  const left = at - 4;
  const corner = top - 4;
  let leftError = 0;
  let topError = 0;
  for (let c = 0; c < 4; c++) {
    leftError += Math.abs(rgba[top + c]! - rgba[corner + c]!);
    topError += Math.abs(rgba[left + c]! - rgba[corner + c]!);
  }
  return leftError < topError ? left : top;
}

function writeTransforms(writer: BitWriter): void {
  // Transform 2, subtract green: has no data.
  writer.write(1, 1);
  writer.write(2, 2);
  // Transform 0, prediction: blocks of 512 pixels, and a small picture of their modes, here all
  // the same: five codes with one symbol each, so that its pixels take no bits.
  writer.write(1, 1);
  writer.write(0, 2);
  writer.write(9 - 2, 3);
  writer.write(0, 1);
  for (const symbol of [SELECT_MODE, 0, 0, 255, 0]) {
    writePrefixCode(writer, loneSymbol(symbol));
  }
  writer.write(0, 1);
}

function loneSymbol(symbol: number): Uint32Array {
  const counts = new Uint32Array(256);
  counts[symbol] = 1;
  return counts;
}

function writePixels(writer: BitWriter, pixels: Uint32Array): void {
  // Neither a colour cache nor several codes.
  writer.write(0, 2);
  const runs = findRuns(pixels);
  const counts = countSymbols(pixels, runs);
  const [green, red, blue, alpha] = counts.map((count) => writePrefixCode(writer, count)) as [
    PrefixCode,
    PrefixCode,
    PrefixCode,
    PrefixCode,
  ];
  writePrefixCode(writer, loneSymbol(LEFT_PIXEL));
  for (let i = 0; i < pixels.length;) {
    const run = runs[i]!;
    if (run > 0) {
      const { symbol, extra, extraBits } = runPrefix(run);
      writer.write(green.bits[symbol]!, green.lengths[symbol]!);
      writer.write(extra, extraBits);
      i += run;
      continue;
    }
    const pixel = pixels[i++]!;
    writer.write(green.bits[pixel >> 8 & 255]!, green.lengths[pixel >> 8 & 255]!);
    writer.write(red.bits[pixel >> 16 & 255]!, red.lengths[pixel >> 16 & 255]!);
    writer.write(blue.bits[pixel & 255]!, blue.lengths[pixel & 255]!);
    writer.write(alpha.bits[pixel >>> 24]!, alpha.lengths[pixel >>> 24]!);
  }
}

/** Where a run of pixels that equal their left neighbour begins, its length; else 0. */
function findRuns(pixels: Uint32Array): Uint16Array {
  const runs = new Uint16Array(pixels.length);
  for (let i = 1; i < pixels.length;) {
    let run = 0;
    const limit = Math.min(MAX_RUN, pixels.length - i);
    while (run < limit && pixels[i + run] === pixels[i - 1]) run++;
    if (run >= MIN_RUN) runs[i] = run;
    i += Math.max(1, run);
  }
  return runs;
}

function countSymbols(pixels: Uint32Array, runs: Uint16Array): Uint32Array[] {
  const green = new Uint32Array(256 + 24);
  const [red, blue, alpha] = [0, 0, 0].map(() => new Uint32Array(256)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  for (let i = 0; i < pixels.length;) {
    if (runs[i]! > 0) {
      green[runPrefix(runs[i]!).symbol]!++;
      i += runs[i]!;
      continue;
    }
    const pixel = pixels[i++]!;
    green[pixel >> 8 & 255]!++;
    red[pixel >> 16 & 255]!++;
    blue[pixel & 255]!++;
    alpha[pixel >>> 24]!++;
  }
  return [green, red, blue, alpha];
}

/** A run's length as a symbol of the green code and some bits behind it. */
function runPrefix(run: number): { symbol: number; extra: number; extraBits: number } {
  const value = run - 1;
  if (value < 4) return { symbol: 256 + value, extra: 0, extraBits: 0 };
  const highest = 31 - Math.clz32(value);
  const second = value >> (highest - 1) & 1;
  const extraBits = highest - 1;
  return {
    symbol: 256 + 2 * highest + second,
    extra: value & (1 << extraBits) - 1,
    extraBits,
  };
}

function container(stream: Uint8Array): Uint8Array {
  const padded = stream.length + stream.length % 2;
  const file = new Uint8Array(20 + padded);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode("RIFF"), 0);
  view.setUint32(4, 12 + padded, true);
  file.set(new TextEncoder().encode("WEBPVP8L"), 8);
  view.setUint32(16, stream.length, true);
  file.set(stream, 20);
  return file;
}
