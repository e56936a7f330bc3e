/** Models of every family: each text template that is shipped finds its own among them. */
export function allModels(): Record<string, string[]> {
  return {
    checkpoints: [
      ...["dreamshaper_8.safetensors", "flux1-dev-fp8.safetensors"],
      ...["sd3.5_large.safetensors", "sd3.5_large_fp8_scaled.safetensors"],
    ],
    diffusion_models: [
      ...["flux1-schnell.safetensors", "qwen_image_fp8_e4m3fn.safetensors"],
      "z_image_turbo_bf16.safetensors",
    ],
    text_encoders: [
      ...["clip_g.safetensors", "clip_l.safetensors", "t5xxl_fp16.safetensors"],
      ...["qwen_2.5_vl_7b_fp8_scaled.safetensors", "qwen_3_4b.safetensors"],
    ],
    vae: ["ae.safetensors", "qwen_image_vae.safetensors"],
  };
}
