import type { InputSpec } from "../../comfyui/object_info.ts";
import type { NodeClass } from "../node.ts";
import { assertFits, blankPicture, mapBytes, type Mask, type Picture } from "../picture.ts";
import { cropBytes, solidMask } from "../picture.ts";
import { resizeLike } from "../resample.ts";
import { compositeMasked } from "../composite.ts";
import { BLEND_MODES, blendBytes } from "../blend.ts";
import { blur } from "../blur.ts";
import { edges } from "../edges.ts";

/** An INT input of a length in pixels. */
function pixels(fallback: number, min: number, tooltip: string): InputSpec {
  return ["INT", { default: fallback, min, max: 16384, step: 1, tooltip }];
}

/** Nodes that make, cut and combine pictures. */
export const imageNodes: NodeClass[] = [
  {
    name: "EmptyImage",
    displayName: "EmptyImage",
    category: "image",
    description: "Makes pictures in one colour.",
    inputs: () => ({
      required: {
        width: pixels(512, 1, "Width in pixels."),
        height: pixels(512, 1, "Height in pixels."),
        batch_size: ["INT", { default: 1, min: 1, max: 4096, tooltip: "How many." }],
        color: ["INT", {
          default: 0,
          min: 0,
          max: 0xffffff,
          step: 1,
          display: "color",
          tooltip: "Red, green and blue as one number.",
        }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const [width, height] = [inputs.number("width"), inputs.number("height")];
      assertFits(width, height, inputs.number("batch_size"));
      const picture = blankPicture(width, height, inputs.number("color"));
      return [new Array<Picture>(inputs.number("batch_size")).fill(picture)];
    },
  },
  {
    name: "ImageInvert",
    displayName: "Invert Image",
    category: "image",
    description: "Turns every colour into its opposite.",
    inputs: () => ({ required: { image: ["IMAGE"] } }),
    output: ["IMAGE"],
    execute: (inputs) => [
      inputs.pictures("image").map((picture) => mapBytes(picture, (value) => 255 - value)),
    ],
  },
  {
    name: "Canny",
    displayName: "Canny",
    category: "image/preprocessors",
    description: "Draws the edges of pictures as white lines.",
    inputs: () => ({
      required: {
        image: ["IMAGE", {}],
        low_threshold: ["FLOAT", { default: 0.4, min: 0.01, max: 0.99, step: 0.01 }],
        high_threshold: ["FLOAT", { default: 0.8, min: 0.01, max: 0.99, step: 0.01 }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const [low, high] = [inputs.number("low_threshold"), inputs.number("high_threshold")];
      return [inputs.pictures("image").map((picture) => edges(picture, { low, high }))];
    },
  },
  {
    name: "ImageBlur",
    displayName: "ImageBlur",
    category: "image/postprocessing",
    description: "Softens a picture.",
    inputs: () => ({
      required: {
        image: ["IMAGE", {}],
        blur_radius: ["INT", { default: 1, min: 1, max: 31, step: 1 }],
        sigma: ["FLOAT", { default: 1.0, min: 0.1, max: 10.0, step: 0.1 }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const options = { radius: inputs.number("blur_radius"), sigma: inputs.number("sigma") };
      return [inputs.pictures("image").map((picture) => blur(picture, options))];
    },
  },
  {
    name: "ImageBlend",
    displayName: "ImageBlend",
    category: "image/postprocessing",
    description: "Lays one picture over another.",
    inputs: () => ({
      required: {
        image1: ["IMAGE", { tooltip: "The picture below." }],
        image2: ["IMAGE", { tooltip: "The picture above." }],
        blend_factor: ["FLOAT", {
          default: 0.5,
          min: 0.0,
          max: 1.0,
          step: 0.01,
          tooltip: "0 shows the picture below only.",
        }],
        blend_mode: ["COMBO", { multiselect: false, options: BLEND_MODES }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const above = inputs.pictures("image2");
      const options = { factor: inputs.number("blend_factor"), mode: inputs.text("blend_mode") };
      return [
        inputs.pictures("image1").map((picture, i) =>
          blendBytes(picture, resizeLike(above[i % above.length]!, picture), options)
        ),
      ];
    },
  },
  {
    name: "ImageCrop",
    displayName: "Image Crop",
    category: "image/transform",
    description: "Cuts a rectangle out.",
    inputs: () => ({
      required: {
        image: ["IMAGE"],
        width: pixels(512, 1, "Width of the rectangle."),
        height: pixels(512, 1, "Height of the rectangle."),
        x: pixels(0, 0, "Its left edge."),
        y: pixels(0, 0, "Its upper edge."),
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const box = {
        x: inputs.number("x"),
        y: inputs.number("y"),
        width: inputs.number("width"),
        height: inputs.number("height"),
      };
      return [inputs.pictures("image").map((picture) => cropBytes(picture, box))];
    },
  },
  {
    name: "ImagePadForOutpaint",
    displayName: "Pad Image for Outpainting",
    category: "image",
    description: "Adds a gray border and a mask of it, to be painted by a sampler.",
    inputs: () => ({
      required: {
        image: ["IMAGE"],
        left: ["INT", { default: 0, min: 0, max: 16384, step: 8 }],
        top: ["INT", { default: 0, min: 0, max: 16384, step: 8 }],
        right: ["INT", { default: 0, min: 0, max: 16384, step: 8 }],
        bottom: ["INT", { default: 0, min: 0, max: 16384, step: 8 }],
        feathering: pixels(40, 0, "How far the mask fades into the picture."),
      },
    }),
    output: ["IMAGE", "MASK"],
    execute: (inputs) => {
      const [left, top] = [inputs.number("left"), inputs.number("top")];
      const padded = inputs.pictures("image").map((picture) => {
        const width = picture.width + left + inputs.number("right");
        const height = picture.height + top + inputs.number("bottom");
        const border = blankPicture(width, height, 0x808080);
        return compositeMasked(border, picture, { x: left, y: top });
      });
      return [padded, [padMask(inputs.pictures("image")[0]!, padded[0]!, inputs)]];
    },
  },
  {
    name: "ImageCompositeMasked",
    displayName: "ImageCompositeMasked",
    category: "image",
    description: "Puts one picture onto another, where a mask allows it.",
    inputs: () => ({
      required: {
        destination: ["IMAGE"],
        source: ["IMAGE"],
        x: pixels(0, 0, "Left edge of the source on the destination."),
        y: pixels(0, 0, "Upper edge of the source on the destination."),
        resize_source: ["BOOLEAN", { default: false, tooltip: "Fit the source first." }],
      },
      optional: { mask: ["MASK"] },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const sources = inputs.pictures("source");
      const masks = inputs.has("mask") ? inputs.masks("mask") : undefined;
      const place = { x: inputs.number("x"), y: inputs.number("y") };
      return [
        inputs.pictures("destination").map((picture, i) => {
          const given = sources[i % sources.length]!;
          const source = inputs.flag("resize_source") ? resizeLike(given, picture) : given;
          const mask = masks?.[i % masks.length];
          return compositeMasked(picture, source, { ...place, ...(mask ? { mask } : {}) });
        }),
      ];
    },
  },
];

/** On over the border; within the picture it fades out over `feathering` pixels. */
function padMask(
  picture: Picture,
  padded: Picture,
  inputs: { number(name: string): number },
): Mask {
  const mask = solidMask(padded.width, padded.height, 255);
  const feather = inputs.number("feathering");
  const fades = feather > 0 && feather * 2 < picture.width && feather * 2 < picture.height;
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const distance = Math.min(
        inputs.number("top") > 0 ? y : Infinity,
        inputs.number("bottom") > 0 ? picture.height - y : Infinity,
        inputs.number("left") > 0 ? x : Infinity,
        inputs.number("right") > 0 ? picture.width - x : Infinity,
      );
      const part = fades && distance < feather ? (feather - distance) / feather : 0;
      const at = (y + inputs.number("top")) * padded.width + x + inputs.number("left");
      mask.data[at] = Math.round(255 * part * part);
    }
  }
  return mask;
}
