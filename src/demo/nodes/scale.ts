import type { NodeClass } from "../node.ts";
import { scaleTo } from "../resample.ts";
import { assertFits, cropBytes, type Mask, type Picture } from "../picture.ts";
import type { Latent } from "../model.ts";
import type { NodeInputs } from "../node_inputs.ts";

const IMAGE_METHODS = ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"];
const LATENT_METHODS = ["nearest-exact", "bilinear", "area", "bicubic", "bislerp"];
const CROPS = ["disabled", "center"];

/** Nodes that change the size of pictures and latents. */
export const scaleNodes: NodeClass[] = [
  {
    name: "ImageScale",
    displayName: "Upscale Image",
    category: "image/upscaling",
    description: "Scales to a size; 0 keeps the proportions.",
    inputs: () => ({
      required: {
        image: ["IMAGE"],
        upscale_method: [IMAGE_METHODS],
        width: ["INT", { default: 512, min: 0, max: 16384, step: 1 }],
        height: ["INT", { default: 512, min: 0, max: 16384, step: 1 }],
        crop: [CROPS],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => [scaleBatch(inputs.pictures("image"), targetSize(inputs))],
  },
  {
    name: "ImageScaleBy",
    displayName: "Upscale Image By",
    category: "image/upscaling",
    description: "Scales by a factor.",
    inputs: () => ({
      required: {
        image: ["IMAGE"],
        upscale_method: [IMAGE_METHODS],
        scale_by: ["FLOAT", { default: 1.0, min: 0.01, max: 8.0, step: 0.01 }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const pictures = inputs.pictures("image");
      return [scaleBatch(pictures, scaledSize(pictures[0]!, inputs))];
    },
  },
  {
    name: "ImageUpscaleWithModel",
    displayName: "Upscale Image (using Model)",
    category: "image/upscaling",
    description: "Enlarges by the factor of an upscale model.",
    inputs: () => ({
      required: { upscale_model: ["UPSCALE_MODEL", {}], image: ["IMAGE", {}] },
    }),
    output: ["IMAGE"],
    execute: async (inputs, context) => {
      const { factor } = inputs.upscaler("upscale_model");
      const pictures = inputs.pictures("image");
      const size = { width: pictures[0]!.width * factor, height: pictures[0]!.height * factor };
      await context.step(1, 1);
      return [scaleBatch(pictures, { ...size, method: "lanczos", crop: "disabled" })];
    },
  },
  {
    name: "LatentUpscale",
    displayName: "Upscale Latent",
    category: "latent",
    description: "Scales a latent to a size.",
    inputs: () => ({
      required: {
        samples: ["LATENT"],
        upscale_method: [LATENT_METHODS],
        width: ["INT", { default: 512, min: 0, max: 16384, step: 8 }],
        height: ["INT", { default: 512, min: 0, max: 16384, step: 8 }],
        crop: [CROPS],
      },
    }),
    output: ["LATENT"],
    execute: (inputs) => [scaleLatent(inputs.latent("samples"), targetSize(inputs))],
  },
  {
    name: "LatentUpscaleBy",
    displayName: "Upscale Latent By",
    category: "latent",
    description: "Scales a latent by a factor.",
    inputs: () => ({
      required: {
        samples: ["LATENT"],
        upscale_method: [LATENT_METHODS],
        scale_by: ["FLOAT", { default: 1.5, min: 0.01, max: 8.0, step: 0.01 }],
      },
    }),
    output: ["LATENT"],
    execute: (inputs) => {
      const latent = inputs.latent("samples");
      return [scaleLatent(latent, scaledSize(latent, inputs))];
    },
  },
];

interface TargetSize {
  width: number;
  height: number;
  method: string;
  crop: string;
}

function targetSize(inputs: NodeInputs): TargetSize {
  return {
    width: inputs.number("width"),
    height: inputs.number("height"),
    method: inputs.text("upscale_method"),
    crop: inputs.text("crop"),
  };
}

function scaledSize(size: { width: number; height: number }, inputs: NodeInputs): TargetSize {
  const factor = inputs.number("scale_by");
  return {
    width: Math.max(1, Math.round(size.width * factor)),
    height: Math.max(1, Math.round(size.height * factor)),
    method: inputs.text("upscale_method"),
    crop: "disabled",
  };
}

/** Scales a batch; pictures that are the same object are scaled once. */
function scaleBatch<T extends Picture | Mask>(batch: T[], size: TargetSize): T[] {
  assertFits(size.width, size.height, batch.length);
  const done = new Map<T, T>();
  return batch.map((image) => {
    const scaled = done.get(image) ?? scaleTo(image, size);
    done.set(image, scaled);
    return scaled;
  });
}

/** Scales a latent to a size in pixels, which a latent holds only in steps of 8. */
function scaleLatent(latent: Latent, size: TargetSize): Latent {
  const probe = scaleTo({ ...latent, data: new Uint8Array(latent.width * latent.height) }, size);
  const width = Math.max(8, Math.round(probe.width / 8) * 8);
  const height = Math.max(8, Math.round(probe.height / 8) * 8);
  const target = { ...size, width, height };
  return {
    width,
    height,
    count: latent.count,
    ...(latent.pictures ? { pictures: scaleBatch(latent.pictures, target) } : {}),
    ...(latent.noiseMask ? { noiseMask: latent.noiseMask } : {}),
  };
}

/** A batch cut to whole steps of 8 pixels from its middle, as a VAE takes it. */
export function cropToEights<T extends Picture | Mask>(batch: T[]): T[] {
  return batch.map((image) => {
    const width = Math.max(1, image.width - image.width % 8);
    const height = Math.max(1, image.height - image.height % 8);
    if (width === image.width && height === image.height) return image;
    const x = Math.floor(image.width % 8 / 2);
    const y = Math.floor(image.height % 8 / 2);
    return cropBytes(image, { x, y, width, height });
  });
}
