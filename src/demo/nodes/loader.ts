import type { InputSpec } from "../../comfyui/object_info.ts";
import type { Catalog } from "../catalog.ts";
import type { NodeClass } from "../node.ts";

const STRENGTH: InputSpec = ["FLOAT", {
  default: 1.0,
  min: -100.0,
  max: 100.0,
  step: 0.01,
  tooltip: "How strongly it acts; may be negative.",
}];
const DEVICE: InputSpec = [["default", "cpu"], { advanced: true }];
const CLIP_TYPES = ["stable_diffusion", "stable_cascade", "sd3", "stable_audio", "mochi", "ltxv"]
  .concat(["pixart", "cosmos", "lumina2", "wan", "hidream", "chroma", "ace", "omnigen2"])
  .concat(["qwen_image", "hunyuan_image"]);

/** Kinds of control pictures as ComfyUI lists them, in its order. */
const UNION_TYPES = [
  ...["auto", "openpose", "depth", "hed/pidi/scribble/ted", "canny/lineart/anime_lineart/mlsd"],
  ...["normal", "segment", "tile", "repaint"],
];

function files(catalog: Catalog, folder: string): string[] {
  return catalog.models[folder] ?? [];
}

/** Stand-ins for the nodes that load models: they load nothing and pass the name on. */
export const loaderNodes: NodeClass[] = [
  {
    name: "CheckpointLoaderSimple",
    displayName: "Load Checkpoint",
    category: "loaders",
    description: "Names a checkpoint; nothing is loaded.",
    inputs: (catalog) => ({
      required: {
        ckpt_name: [files(catalog, "checkpoints"), { tooltip: "The checkpoint's file." }],
      },
    }),
    output: ["MODEL", "CLIP", "VAE"],
    execute: (inputs) => {
      const model = { name: inputs.text("ckpt_name") };
      return [model, model, model];
    },
  },
  loader("VAELoader", "Load VAE", "VAE", (catalog) => ({
    vae_name: [[...files(catalog, "vae"), "pixel_space"]],
  })),
  loader("UNETLoader", "Load Diffusion Model", "MODEL", (catalog) => ({
    unet_name: [files(catalog, "diffusion_models")],
    weight_dtype: [["default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2"]],
  })),
  loader("ControlNetLoader", "Load ControlNet Model", "CONTROL_NET", (catalog) => ({
    control_net_name: [files(catalog, "controlnet")],
  })),
  {
    ...loader("SetUnionControlNetType", "SetUnionControlNetType", "CONTROL_NET", () => ({})),
    category: "conditioning/controlnet",
    description: "Says which kind of picture a ControlNet for several kinds is given.",
    inputs: () => ({ required: { control_net: ["CONTROL_NET"], type: [UNION_TYPES] } }),
    execute: (inputs) => [
      { name: `${inputs.model("control_net").name}/${inputs.text("type")}` },
    ],
  },
  {
    ...loader("CLIPLoader", "Load CLIP", "CLIP", () => ({})),
    inputs: (catalog) => ({
      required: { clip_name: [files(catalog, "text_encoders")], type: [CLIP_TYPES] },
      optional: { device: DEVICE },
    }),
  },
  {
    ...loader("DualCLIPLoader", "DualCLIPLoader", "CLIP", () => ({})),
    inputs: (catalog) => ({
      required: {
        clip_name1: [files(catalog, "text_encoders")],
        clip_name2: [files(catalog, "text_encoders")],
        type: [["sdxl", "sd3", "flux", "hunyuan_video", "hidream", "hunyuan_image"]],
      },
      optional: { device: DEVICE },
    }),
  },
  loader("TripleCLIPLoader", "TripleCLIPLoader", "CLIP", (catalog) => {
    const file: InputSpec = ["COMBO", {
      multiselect: false,
      options: files(catalog, "text_encoders"),
    }];
    return { clip_name1: file, clip_name2: file, clip_name3: file };
  }),
  {
    name: "LoraLoader",
    displayName: "Load LoRA",
    category: "loaders",
    description: "Adds a LoRA's name to a model and its text encoder.",
    inputs: (catalog) => ({
      required: {
        model: ["MODEL", { tooltip: "The model to change." }],
        clip: ["CLIP", { tooltip: "The text encoder to change." }],
        lora_name: [files(catalog, "loras"), { tooltip: "The LoRA's file." }],
        strength_model: STRENGTH,
        strength_clip: STRENGTH,
      },
    }),
    output: ["MODEL", "CLIP"],
    execute: (inputs) => {
      const lora = inputs.text("lora_name");
      const forModel = `${lora}:${inputs.number("strength_model")}`;
      const forClip = `${lora}:${inputs.number("strength_clip")}`;
      return [
        { name: `${inputs.model("model").name}+${forModel}` },
        { name: `${inputs.model("clip").name}+${forClip}` },
      ];
    },
  },
  {
    name: "LoraLoaderModelOnly",
    displayName: "LoraLoaderModelOnly",
    category: "loaders",
    description: "Adds a LoRA's name to a model.",
    inputs: (catalog) => ({
      required: {
        model: ["MODEL"],
        lora_name: [files(catalog, "loras")],
        strength_model: STRENGTH,
      },
    }),
    output: ["MODEL"],
    execute: (inputs) => {
      const lora = `${inputs.text("lora_name")}:${inputs.number("strength_model")}`;
      return [{ name: `${inputs.model("model").name}+${lora}` }];
    },
  },
  {
    name: "UpscaleModelLoader",
    displayName: "Load Upscale Model",
    category: "loaders",
    description: "Names an upscale model; its factor is read from its name.",
    inputs: (catalog) => ({
      required: {
        model_name: ["COMBO", { multiselect: false, options: files(catalog, "upscale_models") }],
      },
    }),
    output: ["UPSCALE_MODEL"],
    execute: (inputs) => {
      const name = inputs.text("model_name");
      const factor = Number(/(\d)x|x(\d)/i.exec(name)?.slice(1).find(Boolean) ?? 2);
      return [{ name, factor }];
    },
  },
  {
    name: "CLIPSetLastLayer",
    displayName: "CLIP Set Last Layer",
    category: "conditioning",
    description: "Chooses at which layer a text encoder stops.",
    inputs: () => ({
      required: {
        clip: ["CLIP"],
        stop_at_clip_layer: ["INT", { default: -1, min: -24, max: -1, step: 1 }],
      },
    }),
    output: ["CLIP"],
    execute: (inputs) => [
      { name: `${inputs.model("clip").name}@${inputs.number("stop_at_clip_layer")}` },
    ],
  },
  shift("ModelSamplingSD3", 3.0),
  shift("ModelSamplingAuraFlow", 1.73),
];

/** A node that passes on the values of its inputs, joined, as the name of a model. */
function loader(
  name: string,
  displayName: string,
  type: string,
  required: (catalog: Catalog) => Record<string, InputSpec>,
): NodeClass {
  return {
    name,
    displayName,
    category: "loaders",
    description: `Names a model of type ${type}; nothing is loaded.`,
    inputs: (catalog) => ({ required: required(catalog) }),
    output: [type],
    execute: (inputs) => [{ name: [...inputs.entries()].map(([, value]) => value).join("/") }],
  };
}

/** A node that writes the shift of a model's schedule behind its name. */
function shift(name: string, fallback: number): NodeClass {
  return {
    name,
    displayName: name,
    category: "advanced/model",
    description: "Sets the shift of a model's schedule.",
    inputs: () => ({
      required: {
        model: ["MODEL"],
        shift: ["FLOAT", { default: fallback, min: 0.0, max: 100.0, step: 0.01 }],
      },
    }),
    output: ["MODEL"],
    execute: (inputs) => [
      { name: `${inputs.model("model").name}~${inputs.number("shift")}` },
    ],
  };
}
