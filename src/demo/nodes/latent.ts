import type { InputSpec } from "../../comfyui/object_info.ts";
import { type Latent, latentPictures } from "../model.ts";
import { grow } from "../morphology.ts";
import type { NodeClass } from "../node.ts";
import type { NodeInputs } from "../node_inputs.ts";
import { assertFits, blankPicture, mixPictures, type Picture } from "../picture.ts";
import { resample } from "../resample.ts";
import { cropToEights } from "./scale.ts";

/** Nodes that make, decode and mask latents. */
export const latentNodes: NodeClass[] = [
  emptyLatent("EmptyLatentImage", { displayName: "Empty Latent Image", size: 512, step: 8 }),
  emptyLatent("EmptySD3LatentImage", {
    displayName: "EmptySD3LatentImage",
    size: 1024,
    step: 16,
  }),
  {
    name: "VAEEncode",
    displayName: "VAE Encode",
    category: "latent",
    description: "Makes a latent of pictures.",
    inputs: () => ({ required: { pixels: ["IMAGE"], vae: ["VAE"] } }),
    output: ["LATENT"],
    execute: (inputs) => [encode(inputs.pictures("pixels"))],
  },
  {
    name: "VAEEncodeForInpaint",
    displayName: "VAE Encode (for Inpainting)",
    category: "latent/inpaint",
    description: "Makes a latent of pictures, gray where a mask is on.",
    inputs: () => ({
      required: {
        pixels: ["IMAGE"],
        vae: ["VAE"],
        mask: ["MASK"],
        grow_mask_by: ["INT", { default: 6, min: 0, max: 64, step: 1 }],
      },
    }),
    output: ["LATENT"],
    execute: (inputs) => [encodeForInpaint(inputs)],
  },
  {
    name: "VAEDecode",
    displayName: "VAE Decode",
    category: "latent",
    description: "Makes pictures of a latent.",
    inputs: () => ({
      required: {
        samples: ["LATENT", { tooltip: "What to decode." }],
        vae: ["VAE", { tooltip: "The VAE to decode with." }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => [decode(inputs.latent("samples"))],
  },
  {
    name: "VAEDecodeTiled",
    displayName: "VAE Decode (Tiled)",
    category: "_for_testing",
    description: "Makes pictures of a latent, tile by tile.",
    inputs: () => ({
      required: {
        samples: ["LATENT"],
        vae: ["VAE"],
        tile_size: ["INT", { default: 512, min: 64, max: 4096, step: 32 }],
        overlap: ["INT", { default: 64, min: 0, max: 4096, step: 32 }],
        temporal_size: ["INT", { default: 64, min: 8, max: 4096, step: 4 }],
        temporal_overlap: ["INT", { default: 8, min: 4, max: 4096, step: 4 }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => [decode(inputs.latent("samples"))],
  },
  {
    name: "SetLatentNoiseMask",
    displayName: "Set Latent Noise Mask",
    category: "latent/inpaint",
    description: "Lets the sampler change a latent only where a mask is on.",
    inputs: () => ({ required: { samples: ["LATENT"], mask: ["MASK"] } }),
    output: ["LATENT"],
    execute: (inputs) => [{ ...inputs.latent("samples"), noiseMask: inputs.masks("mask") }],
  },
  {
    name: "RepeatLatentBatch",
    displayName: "Repeat Latent Batch",
    category: "latent/batch",
    description: "Repeats a latent.",
    inputs: () => ({
      required: { samples: ["LATENT"], amount: ["INT", { default: 1, min: 1, max: 64 }] },
    }),
    output: ["LATENT"],
    execute: (inputs) => {
      const { pictures, ...latent } = inputs.latent("samples");
      const amount = inputs.number("amount");
      const repeated = pictures && Array.from({ length: amount }, () => pictures).flat();
      return [{
        ...latent,
        count: latent.count * amount,
        ...(repeated ? { pictures: repeated } : {}),
      }];
    },
  },
];

function emptyLatent(
  name: string,
  options: { displayName: string; size: number; step: number },
): NodeClass {
  const { displayName, size, step } = options;
  const side: InputSpec = ["INT", {
    default: size,
    min: 16,
    max: 16384,
    step,
    tooltip: "In pixels.",
  }];
  return {
    name,
    displayName,
    category: "latent",
    description: "Makes an empty latent for the sampler to fill.",
    inputs: () => ({
      required: {
        width: side,
        height: side,
        batch_size: ["INT", { default: 1, min: 1, max: 4096, tooltip: "How many pictures." }],
      },
    }),
    output: ["LATENT"],
    execute: (inputs) => {
      // A latent has one cell for 8 x 8 pixels, so what is over is lost.
      const width = Math.floor(inputs.number("width") / 8) * 8;
      const height = Math.floor(inputs.number("height") / 8) * 8;
      return [{ width, height, count: inputs.number("batch_size") } satisfies Latent];
    },
  };
}

function encode(batch: Picture[]): Latent {
  const pictures = cropToEights(batch);
  const { width, height } = pictures[0]!;
  return { width, height, count: pictures.length, pictures };
}

function encodeForInpaint(inputs: NodeInputs): Latent {
  const latent = encode(inputs.pictures("pixels"));
  const { width, height } = latent;
  const masks = inputs.masks("mask").map((mask) => {
    const fitted = resample(mask, { width, height, method: "bilinear" });
    return { ...fitted, data: fitted.data.map((value) => value >= 128 ? 255 : 0) };
  });
  const gray = blankPicture(width, height, 0x808080);
  const pictures = latent.pictures!.map((picture, i) =>
    mixPictures(picture, gray, masks[i % masks.length]!)
  );
  const by = inputs.number("grow_mask_by");
  const noiseMask = masks.map((mask) => grow(mask, Math.ceil(by / 2), { tapered: false }));
  return { ...latent, pictures, noiseMask };
}

function decode(latent: Latent): Picture[] {
  assertFits(latent.width, latent.height, latent.count);
  return latentPictures(latent, () => blankPicture(latent.width, latent.height, 0x808080));
}
