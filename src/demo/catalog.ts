/** What is "installed": file names by model folder. */
export interface Catalog {
  /** File names by ComfyUI's folder names, in its order. */
  models: Record<string, string[]>;
  /** Names that LoadImage offers. */
  inputImages(): string[];
}

/** The model folders and files of the demo engine, by ComfyUI's folder names in its order. */
export function demoModels(): Record<string, string[]> {
  return {
    checkpoints: [
      "dreamshaper_8.safetensors",
      "sd_xl_base_1.0.safetensors",
      "v1-5-pruned-emaonly.ckpt",
    ],
    configs: ["v1-inference.yaml", "v2-inference.yaml"],
    loras: ["add_detail.safetensors", "lcm-lora-sdv1-5.safetensors"],
    vae: ["vae-ft-mse-840000-ema-pruned.safetensors"],
    text_encoders: ["clip_l.safetensors", "t5xxl_fp8_e4m3fn.safetensors"],
    diffusion_models: ["flux1-schnell.safetensors"],
    clip_vision: [],
    style_models: [],
    embeddings: ["easynegative.safetensors"],
    diffusers: [],
    vae_approx: [],
    controlnet: ["control_v11p_sd15_canny.pth"],
    gligen: [],
    upscale_models: ["4x-UltraSharp.pth", "RealESRGAN_x2plus.pth"],
    custom_nodes: [],
    hypernetworks: [],
    photomaker: [],
    classifiers: [],
    model_patches: [],
    audio_encoders: [],
  };
}
