import { sizeOfShape, toBlocks } from "./aspect_ratio.ts";
import type { ExtraName } from "./with_extra.ts";

/** The presets that there are. */
export const PRESET_NAMES = [
  "draft",
  "standard",
  "high_quality",
  "sdxl_refiner",
  "upscaled_4x",
] as const;

/** The name of a preset. */
export type PresetName = typeof PRESET_NAMES[number];

/** What a preset asks for, before a model has its say. */
export interface Preset {
  /** How many steps compared to what the model is usually given. */
  factor: number;
  /** Fewest and most steps. */
  steps: readonly [number, number];
  /** Most pixels; as many as the model is made for where left out. */
  pixels?: number;
  /** What is added to the workflow. */
  extra?: ExtraName;
}

/** Presets by name. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  draft: { factor: 0.6, steps: [10, 15], pixels: 512 * 512 },
  standard: { factor: 1, steps: [20, 30] },
  high_quality: { factor: 2, steps: [40, 50] },
  sdxl_refiner: { factor: 1.25, steps: [20, 30], extra: "sdxl_refiner" },
  upscaled_4x: { factor: 1.25, steps: [20, 30], extra: "upscaled_4x" },
};

/** A model that is given no more is distilled to them, and more would only spoil its pictures. */
const FEW_STEPS = 15;

/** Longest side, in pixels, that a preset or a shape leads to. */
const LONGEST = 2048;

/** What a template takes by default for the model at hand, where it has such inputs. */
export interface UsualValues {
  /** Pixels. */
  width?: number;
  /** Pixels. */
  height?: number;
  /** Steps of sampling. */
  steps?: number;
}

/** What a caller asks for. */
export interface Wishes {
  /** How much to spend on the picture. */
  preset?: Preset | undefined;
  /** Width divided by height. */
  ratio?: number | undefined;
  /** Pixels; wins over all else. */
  width?: number | undefined;
  /** Pixels; wins over all else. */
  height?: number | undefined;
}

/**
 * Steps and size for a preset and a shape, adapted to the model: a preset never makes a picture
 * larger than the model is made for, nor gives a distilled model more steps than it needs. Only
 * what differs from the usual is told.
 */
export function tunedValues(usual: UsualValues, wishes: Wishes): UsualValues {
  const steps = wishes.preset && usual.steps !== undefined
    ? stepsFor(wishes.preset, usual.steps)
    : undefined;
  return { ...sizeFor(usual, wishes), ...(steps !== undefined && { steps }) };
}

function stepsFor({ factor, steps: [fewest, most] }: Preset, usual: number): number {
  if (usual <= FEW_STEPS) return usual;
  return Math.min(most, Math.max(fewest, Math.round(usual * factor)));
}

function sizeFor(usual: UsualValues, wishes: Wishes): { width?: number; height?: number } {
  const { preset, ratio, width, height } = wishes;
  const { width: w = 1024, height: h = 1024 } = usual;
  if (width !== undefined && height !== undefined) return {};
  if (ratio !== undefined && width !== undefined) return { height: within(width / ratio) };
  if (ratio !== undefined && height !== undefined) return { width: within(height * ratio) };
  const pixels = Math.min(w * h, preset?.pixels ?? Infinity);
  if (ratio === undefined && pixels === w * h) return {};
  const size = sizeOfShape(ratio ?? w / h, { pixels, longest: LONGEST });
  // One side alone was given: the other keeps what the preset says.
  return {
    ...(width === undefined && { width: size.width }),
    ...(height === undefined && { height: size.height }),
  };
}

function within(side: number): number {
  return toBlocks(Math.min(LONGEST, Math.max(64, side)));
}
