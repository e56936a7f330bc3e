import type { InputSpec } from "../../comfyui/object_info.ts";
import type { Conditioning } from "../model.ts";
import type { NodeClass } from "../node.ts";
import { withControl } from "../control.ts";
import { cropToEights } from "./scale.ts";

const STRENGTH: InputSpec = ["FLOAT", { default: 1.0, min: 0.0, max: 10.0, step: 0.01 }];
const PERCENT = { min: 0.0, max: 1.0, step: 0.001 };

/** Nodes between a text and the sampler. A conditioning is its text here. */
export const conditioningNodes: NodeClass[] = [
  {
    name: "CLIPTextEncode",
    displayName: "CLIP Text Encode (Prompt)",
    category: "conditioning",
    description: "Turns a text into a conditioning.",
    inputs: () => ({
      required: {
        text: ["STRING", { multiline: true, dynamicPrompts: true, tooltip: "What to show." }],
        clip: ["CLIP", { tooltip: "The text encoder." }],
      },
    }),
    output: ["CONDITIONING"],
    execute: (inputs) => [{ text: inputs.text("text") } satisfies Conditioning],
  },
  pair("ConditioningCombine", "Conditioning (Combine)", ["conditioning_1", "conditioning_2"]),
  pair("ConditioningConcat", "Conditioning (Concat)", ["conditioning_to", "conditioning_from"]),
  {
    ...pair("ConditioningAverage", "ConditioningAverage", [
      "conditioning_to",
      "conditioning_from",
    ]),
    inputs: () => ({
      required: {
        conditioning_to: ["CONDITIONING"],
        conditioning_from: ["CONDITIONING"],
        conditioning_to_strength: ["FLOAT", { default: 1.0, min: 0.0, max: 1.0, step: 0.01 }],
      },
    }),
  },
  {
    name: "ConditioningZeroOut",
    displayName: "ConditioningZeroOut",
    category: "advanced/conditioning",
    description: "Empties a conditioning.",
    inputs: () => ({ required: { conditioning: ["CONDITIONING"] } }),
    output: ["CONDITIONING"],
    execute: () => [{ text: "" } satisfies Conditioning],
  },
  {
    name: "FluxGuidance",
    displayName: "FluxGuidance",
    category: "advanced/conditioning/flux",
    description: "Sets a guidance; the demo engine's pictures do not depend on it.",
    inputs: () => ({
      required: {
        conditioning: ["CONDITIONING", {}],
        guidance: ["FLOAT", { default: 3.5, min: 0.0, max: 100.0, step: 0.1 }],
      },
    }),
    output: ["CONDITIONING"],
    execute: (inputs) => [inputs.conditioning("conditioning")],
  },
  {
    name: "ControlNetApply",
    displayName: "Apply ControlNet (OLD)",
    category: "conditioning/controlnet",
    description: "Has the sampler follow a control picture.",
    inputs: () => ({
      required: {
        conditioning: ["CONDITIONING"],
        control_net: ["CONTROL_NET"],
        image: ["IMAGE"],
        strength: STRENGTH,
      },
    }),
    output: ["CONDITIONING"],
    deprecated: true,
    execute: (inputs) => [withControl(inputs.conditioning("conditioning"), inputs)],
  },
  {
    name: "ControlNetApplyAdvanced",
    displayName: "Apply ControlNet",
    category: "conditioning/controlnet",
    description: "Has the sampler follow a control picture for a part of the steps.",
    inputs: () => ({
      required: {
        positive: ["CONDITIONING"],
        negative: ["CONDITIONING"],
        control_net: ["CONTROL_NET"],
        image: ["IMAGE"],
        strength: STRENGTH,
        start_percent: ["FLOAT", { default: 0.0, ...PERCENT }],
        end_percent: ["FLOAT", { default: 1.0, ...PERCENT }],
      },
      optional: { vae: ["VAE"] },
    }),
    output: ["CONDITIONING", "CONDITIONING"],
    outputNames: ["positive", "negative"],
    execute: (inputs) => [
      withControl(inputs.conditioning("positive"), inputs),
      withControl(inputs.conditioning("negative"), inputs),
    ],
  },
  {
    name: "InpaintModelConditioning",
    displayName: "InpaintModelConditioning",
    category: "conditioning/inpaint",
    description: "Prepares a picture and a mask for an inpainting model.",
    inputs: () => ({
      required: {
        positive: ["CONDITIONING"],
        negative: ["CONDITIONING"],
        vae: ["VAE"],
        pixels: ["IMAGE"],
        mask: ["MASK"],
        noise_mask: ["BOOLEAN", { default: true, tooltip: "Change only where the mask is on." }],
      },
    }),
    output: ["CONDITIONING", "CONDITIONING", "LATENT"],
    outputNames: ["positive", "negative", "latent"],
    execute: (inputs) => {
      const pictures = cropToEights(inputs.pictures("pixels"));
      const latent = {
        width: pictures[0]!.width,
        height: pictures[0]!.height,
        count: pictures.length,
        pictures,
        ...(inputs.flag("noise_mask") ? { noiseMask: inputs.masks("mask") } : {}),
      };
      return [inputs.conditioning("positive"), inputs.conditioning("negative"), latent];
    },
  },
];

/** A node that joins the texts of two conditionings. */
function pair(name: string, displayName: string, inputNames: [string, string]): NodeClass {
  const [first, second] = inputNames;
  return {
    name,
    displayName,
    category: "conditioning",
    description: "Joins two conditionings.",
    inputs: () => ({ required: { [first]: ["CONDITIONING"], [second]: ["CONDITIONING"] } }),
    output: ["CONDITIONING"],
    execute: (inputs) => {
      const both = [inputs.conditioning(first), inputs.conditioning(second)];
      const text = both.map((one) => one.text).filter((one) => one !== "").join(", ");
      const controls = both.flatMap((one) => one.controls ?? []);
      return [{ text, ...(controls.length > 0 && { controls }) } satisfies Conditioning];
    },
  };
}
