import type { NodeClass } from "../node.ts";
import { assertFits } from "../picture.ts";
import { resizeLike } from "../resample.ts";

/** Nodes that work on batches of pictures as such. */
export const batchNodes: NodeClass[] = [
  {
    name: "RepeatImageBatch",
    displayName: "RepeatImageBatch",
    category: "image/batch",
    description: "Repeats a batch of pictures.",
    inputs: () => ({
      required: {
        image: ["IMAGE"],
        amount: ["INT", { default: 1, min: 1, max: 4096, tooltip: "How often." }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const pictures = inputs.pictures("image");
      const { width, height } = pictures[0]!;
      assertFits(width, height, pictures.length * inputs.number("amount"));
      return [Array.from({ length: inputs.number("amount") }, () => pictures).flat()];
    },
  },
  {
    name: "ImageBatch",
    displayName: "Batch Images",
    category: "image",
    description: "Joins two batches; the second takes the size of the first.",
    inputs: () => ({ required: { image1: ["IMAGE"], image2: ["IMAGE"] } }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const first = inputs.pictures("image1");
      return [[...first, ...inputs.pictures("image2").map((it) => resizeLike(it, first[0]!))]];
    },
  },
  {
    name: "ImageFromBatch",
    displayName: "ImageFromBatch",
    category: "image/batch",
    description: "Takes some pictures out of a batch.",
    inputs: () => ({
      required: {
        image: ["IMAGE"],
        batch_index: ["INT", { default: 0, min: 0, max: 4095, tooltip: "The first one." }],
        length: ["INT", { default: 1, min: 1, max: 4096, tooltip: "How many." }],
      },
    }),
    output: ["IMAGE"],
    execute: (inputs) => {
      const pictures = inputs.pictures("image");
      const start = Math.min(pictures.length - 1, inputs.number("batch_index"));
      return [pictures.slice(start, start + inputs.number("length"))];
    },
  },
  {
    name: "GetImageSize",
    displayName: "Get Image Size",
    category: "image",
    description: "Tells width, height and the number of pictures.",
    inputs: () => ({ required: { image: ["IMAGE"] }, hidden: { unique_id: "UNIQUE_ID" } }),
    output: ["INT", "INT", "INT"],
    outputNames: ["width", "height", "batch_size"],
    execute: (inputs, context) => {
      const pictures = inputs.pictures("image");
      const { width, height } = pictures[0]!;
      context.showText(`width: ${width}, height: ${height}\n batch size: ${pictures.length}`);
      return [width, height, pictures.length];
    },
  },
];
