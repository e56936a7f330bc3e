/** A workflow in API format, as tests write it: values may be anything. */
export type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>;

/** The plainest text-to-image workflow: KSampler is 3, SaveImage is 9. */
export function textToImage(
  options: { text?: string; negative?: string; seed?: number | bigint; steps?: number } & {
    checkpoint?: string;
    width?: number;
    height?: number;
    batch?: number;
    prefix?: string;
  } = {},
): Workflow {
  return {
    "3": {
      class_type: "KSampler",
      inputs: {
        seed: options.seed ?? 1,
        steps: options.steps ?? 2,
        cfg: 7,
        sampler_name: "euler",
        scheduler: "normal",
        denoise: 1,
        model: ["4", 0],
        positive: ["6", 0],
        negative: ["7", 0],
        latent_image: ["5", 0],
      },
    },
    "4": {
      class_type: "CheckpointLoaderSimple",
      inputs: { ckpt_name: options.checkpoint ?? "dreamshaper_8.safetensors" },
    },
    "5": {
      class_type: "EmptyLatentImage",
      inputs: {
        width: options.width ?? 64,
        height: options.height ?? 64,
        batch_size: options.batch ?? 1,
      },
    },
    "6": {
      class_type: "CLIPTextEncode",
      inputs: { text: options.text ?? "a lighthouse", clip: ["4", 1] },
    },
    "7": {
      class_type: "CLIPTextEncode",
      inputs: { text: options.negative ?? "blurry", clip: ["4", 1] },
    },
    "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
    "9": {
      class_type: "SaveImage",
      inputs: { images: ["8", 0], filename_prefix: options.prefix ?? "ComfyUI" },
    },
  };
}

/** A chain of nodes that ends in SaveImage "save" fed by `from`. */
export function saving(nodes: Workflow, from: string, slot = 0): Workflow {
  return {
    ...nodes,
    save: {
      class_type: "SaveImage",
      inputs: { images: [from, slot], filename_prefix: "test" },
    },
  };
}

/** One node. */
export function node(
  class_type: string,
  inputs: Record<string, unknown>,
): { class_type: string; inputs: Record<string, unknown> } {
  return { class_type, inputs };
}
