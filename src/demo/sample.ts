import { followControl } from "./control.ts";
import type { Control, Latent } from "./model.ts";
import type { NodeContext } from "./node.ts";
import { paintScene } from "./painter.ts";
import { assertFits, blankPicture, type Mask, mixPictures, type Picture } from "./picture.ts";
import { randomSequence } from "./random.ts";
import { resample } from "./resample.ts";

/** The longer side of a preview, in pixels. */
const PREVIEW_SIZE = 256;

/** What a stand-in sampler paints, and how. */
export interface SampleOptions {
  /** What the picture shows. */
  prompt: string;
  /** Pictures that it follows. */
  controls?: readonly Control[];
  /** Seed and settings as one text: what makes two pictures of one prompt differ. */
  variation: string;
  /** 0 keeps the latent's pictures, 1 paints new ones. */
  strength: number;
  /** How often progress is told; 0 changes nothing. */
  steps: number;
}

/** Paints a picture for each of a latent's, with one report of progress a step. */
export async function sample(
  latent: Latent,
  context: NodeContext,
  options: SampleOptions,
): Promise<Latent> {
  if (options.steps === 0) return latent;
  assertFits(latent.width, latent.height, latent.count);
  const pictures: Picture[] = [];
  for (let index = 0; index < latent.count; index++) {
    await context.breathe();
    pictures.push(paintOne(latent, index, options));
  }
  const final = shrink(pictures[0]!);
  const noise = noisePicture(final, options.variation);
  for (let step = 1; step <= options.steps; step++) {
    const clarity = Math.round(255 * step / options.steps);
    await context.step(step, options.steps, () => mixPictures(noise, final, clarity));
  }
  return { ...latent, pictures };
}

function paintOne(latent: Latent, index: number, options: SampleOptions): Picture {
  const { width, height } = latent;
  const free = paintScene({
    width,
    height,
    prompt: options.prompt,
    variation: index === 0 ? options.variation : `${options.variation} ${index}`,
  });
  const painted = (options.controls ?? []).reduce(followControl, free);
  const source = latent.pictures?.[index];
  const mask = latent.noiseMask?.[index % latent.noiseMask.length];
  const mixed = source ? mixPictures(source, painted, options.strength * 255) : painted;
  if (!mask) return mixed;
  const below = source ?? blankPicture(width, height, 0x808080);
  const fitted: Mask = resample(mask, { width, height, method: "bilinear" });
  return mixPictures(below, mixed, fitted);
}

function shrink(picture: Picture): Picture {
  const scale = Math.min(1, PREVIEW_SIZE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  return resample(picture, { width, height, method: "nearest-exact" });
}

/** Coarse gray noise, which a JPEG holds in few bytes. */
function noisePicture({ width, height }: Picture, seed: string): Picture {
  const random = randomSequence(`noise ${seed}`);
  const small = blankPicture(Math.ceil(width / 8), Math.ceil(height / 8));
  small.data.forEach((_, i) => small.data[i] = 64 + Math.floor(random() * 128));
  return resample(small, { width, height, method: "nearest-exact" });
}
