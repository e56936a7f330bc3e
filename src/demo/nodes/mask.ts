import type { InputSpec } from "../../comfyui/object_info.ts";
import { feather, grow } from "../morphology.ts";
import type { NodeClass } from "../node.ts";
import { channelMask, mapBytes, maskPicture, solidMask } from "../picture.ts";

const EDGE: InputSpec = ["INT", { default: 0, min: 0, max: 16384, step: 1 }];

/** Nodes that make and change masks. */
export const maskNodes: NodeClass[] = [
  {
    name: "ImageToMask",
    displayName: "Convert Image to Mask",
    category: "mask",
    description: "Takes one colour channel as a mask.",
    inputs: () => ({
      required: { image: ["IMAGE"], channel: [["red", "green", "blue", "alpha"]] },
    }),
    output: ["MASK"],
    execute: (inputs) => {
      const channel = ["red", "green", "blue"].indexOf(inputs.text("channel"));
      return [
        inputs.pictures("image").map((picture) =>
          // Pictures carry no alpha here: they are opaque.
          channel < 0
            ? solidMask(picture.width, picture.height, 255)
            : channelMask(picture, channel)
        ),
      ];
    },
  },
  {
    name: "MaskToImage",
    displayName: "Convert Mask to Image",
    category: "mask",
    description: "Shows a mask in gray.",
    inputs: () => ({ required: { mask: ["MASK"] } }),
    output: ["IMAGE"],
    execute: (inputs) => [inputs.masks("mask").map(maskPicture)],
  },
  {
    name: "SolidMask",
    displayName: "SolidMask",
    category: "mask",
    description: "Makes a mask with one value.",
    inputs: () => ({
      required: {
        value: ["FLOAT", { default: 1.0, min: 0.0, max: 1.0, step: 0.01 }],
        width: ["INT", { default: 512, min: 1, max: 16384, step: 1 }],
        height: ["INT", { default: 512, min: 1, max: 16384, step: 1 }],
      },
    }),
    output: ["MASK"],
    execute: (inputs) => {
      const value = Math.round(inputs.number("value") * 255);
      return [[solidMask(inputs.number("width"), inputs.number("height"), value)]];
    },
  },
  {
    name: "InvertMask",
    displayName: "InvertMask",
    category: "mask",
    description: "Swaps on and off.",
    inputs: () => ({ required: { mask: ["MASK"] } }),
    output: ["MASK"],
    execute: (inputs) => [
      inputs.masks("mask").map((mask) => mapBytes(mask, (value) => 255 - value)),
    ],
  },
  {
    name: "ThresholdMask",
    displayName: "ThresholdMask",
    category: "mask",
    description: "On where a mask is above a value.",
    inputs: () => ({
      required: {
        mask: ["MASK"],
        value: ["FLOAT", { default: 0.5, min: 0.0, max: 1.0, step: 0.01 }],
      },
    }),
    output: ["MASK"],
    execute: (inputs) => {
      const limit = inputs.number("value") * 255;
      return [
        inputs.masks("mask").map((mask) => mapBytes(mask, (value) => value > limit ? 255 : 0)),
      ];
    },
  },
  {
    name: "GrowMask",
    displayName: "GrowMask",
    category: "mask",
    description: "Widens a mask, or shrinks it where the number is negative.",
    inputs: () => ({
      required: {
        mask: ["MASK"],
        expand: ["INT", { default: 0, min: -16384, max: 16384, step: 1 }],
        tapered_corners: ["BOOLEAN", { default: true }],
      },
    }),
    output: ["MASK"],
    execute: (inputs) => {
      const options = { tapered: inputs.flag("tapered_corners") };
      return [
        inputs.masks("mask").map((mask) => grow(mask, inputs.number("expand"), options)),
      ];
    },
  },
  {
    name: "FeatherMask",
    displayName: "FeatherMask",
    category: "mask",
    description: "Fades a mask out towards its edges.",
    inputs: () => ({
      required: { mask: ["MASK"], left: EDGE, top: EDGE, right: EDGE, bottom: EDGE },
    }),
    output: ["MASK"],
    execute: (inputs) => {
      const edges = {
        left: inputs.number("left"),
        top: inputs.number("top"),
        right: inputs.number("right"),
        bottom: inputs.number("bottom"),
      };
      return [inputs.masks("mask").map((mask) => feather(mask, edges))];
    },
  },
];
