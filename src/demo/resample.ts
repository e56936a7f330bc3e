import { assertFits, cropBytes, type Mask, type Picture } from "./picture.ts";

/** One output pixel along an axis: which input pixels it takes, and how much of each. */
interface Tap {
  start: number;
  weights: number[];
}

type TapMaker = (index: number, scale: number, length: number) => Tap;

/** ComfyUI's `upscale_method` names; like there, only `area` and `lanczos` smooth when shrinking. */
const TAP_MAKERS: Record<string, TapMaker> = {
  "nearest-exact": (index, scale) => ({ start: Math.floor((index + 0.5) * scale), weights: [1] }),
  bilinear: (index, scale) => kernelTap((index + 0.5) * scale - 0.5, 1, 1, triangle),
  bislerp: (index, scale) => kernelTap((index + 0.5) * scale - 0.5, 1, 1, triangle),
  bicubic: (index, scale) => kernelTap((index + 0.5) * scale - 0.5, 2, 1, cubic),
  lanczos: (index, scale) =>
    kernelTap((index + 0.5) * scale - 0.5, 3 * Math.max(1, scale), Math.max(1, scale), lanczos),
  area: (index, scale, length) => {
    const start = Math.floor(index * scale);
    const end = Math.min(length, Math.ceil((index + 1) * scale - 1e-9));
    return { start, weights: new Array(Math.max(1, end - start)).fill(1) };
  },
};

function kernelTap(
  center: number,
  support: number,
  stretch: number,
  kernel: (distance: number) => number,
): Tap {
  const start = Math.ceil(center - support);
  const end = Math.floor(center + support);
  const weights: number[] = [];
  for (let i = start; i <= end; i++) weights.push(kernel(Math.abs(i - center) / stretch));
  return { start, weights };
}

function triangle(distance: number): number {
  return Math.max(0, 1 - distance);
}

// The coefficient that torch uses for "bicubic".
const CUBIC_A = -0.75;

function cubic(d: number): number {
  if (d <= 1) return ((CUBIC_A + 2) * d - (CUBIC_A + 3)) * d * d + 1;
  if (d < 2) return ((CUBIC_A * d - 5 * CUBIC_A) * d + 8 * CUBIC_A) * d - 4 * CUBIC_A;
  return 0;
}

function lanczos(distance: number): number {
  return distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Scales a picture or mask to a size in pixels by one of ComfyUI's `upscale_method` names. */
export function resample<T extends Picture | Mask>(
  image: T,
  size: { width: number; height: number; method: string },
): T {
  const { width, height } = size;
  if (width === image.width && height === image.height) return image;
  assertFits(width, height);
  const makeTap = TAP_MAKERS[size.method] ?? TAP_MAKERS["bilinear"]!;
  const channels = image.data.length / (image.width * image.height);
  const wide = resampleAxis(image.data, {
    taps: axisTaps(image.width, width, makeTap),
    lines: image.height,
    channels,
    inStride: channels,
    inLine: image.width * channels,
    outStride: channels,
    outLine: width * channels,
  });
  const data = resampleAxis(wide, {
    taps: axisTaps(image.height, height, makeTap),
    lines: width,
    channels,
    inStride: width * channels,
    inLine: channels,
    outStride: width * channels,
    outLine: channels,
  });
  return { ...image, width, height, data: Uint8Array.from(data, clampByte) };
}

function clampByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
}

function axisTaps(from: number, to: number, makeTap: TapMaker): Tap[] {
  return Array.from({ length: to }, (_, index) => {
    const { start, weights } = makeTap(index, from / to, from);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return clipTap({ start, weights: weights.map((weight) => weight / sum) }, from);
  });
}

/** Moves the weight of pixels beyond an edge onto the edge's pixel. */
function clipTap(tap: Tap, length: number): Tap {
  const clipped = new Map<number, number>();
  tap.weights.forEach((weight, i) => {
    const at = Math.min(length - 1, Math.max(0, tap.start + i));
    clipped.set(at, (clipped.get(at) ?? 0) + weight);
  });
  return { start: Math.min(...clipped.keys()), weights: [...clipped.values()] };
}

interface AxisPlan {
  taps: Tap[];
  lines: number;
  channels: number;
  inStride: number;
  inLine: number;
  outStride: number;
  outLine: number;
}

function resampleAxis(input: ArrayLike<number>, plan: AxisPlan): Float32Array {
  const output = new Float32Array(plan.lines * plan.taps.length * plan.channels);
  plan.taps.forEach(({ start, weights }, index) => {
    for (let line = 0; line < plan.lines; line++) {
      for (let channel = 0; channel < plan.channels; channel++) {
        const from = start * plan.inStride + line * plan.inLine + channel;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) {
          sum += weights[i]! * input[from + i * plan.inStride]!;
        }
        output[index * plan.outStride + line * plan.outLine + channel] = sum;
      }
    }
  });
  return output;
}

/**
 * Scales as ComfyUI's scale nodes do: a width or height of 0 follows from the other, and `crop`
 * "center" first cuts away what does not fit the new proportions.
 */
export function scaleTo<T extends Picture | Mask>(
  image: T,
  size: { width: number; height: number; method: string; crop: string },
): T {
  let { width, height } = size;
  if (width === 0 && height === 0) return image;
  if (width === 0) width = Math.max(1, Math.round(image.width * height / image.height));
  if (height === 0) height = Math.max(1, Math.round(image.height * width / image.width));
  const source = size.crop === "center" ? cropToAspect(image, width / height) : image;
  return resample(source, { width, height, method: size.method });
}

function cropToAspect<T extends Picture | Mask>(image: T, aspect: number): T {
  const old = image.width / image.height;
  const x = old > aspect ? Math.round((image.width - image.width * (aspect / old)) / 2) : 0;
  const y = old < aspect ? Math.round((image.height - image.height * (old / aspect)) / 2) : 0;
  return cropBytes(image, { x, y, width: image.width - x * 2, height: image.height - y * 2 });
}

/** Scales a picture to the size of another where it differs. */
export function resizeLike(picture: Picture, other: Picture): Picture {
  const { width, height } = other;
  return resample(picture, { width, height, method: "bicubic" });
}
