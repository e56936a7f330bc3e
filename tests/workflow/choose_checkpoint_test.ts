import { assertEquals } from "@std/assert";
import { chooseCheckpoint, isImageCheckpoint } from "../../src/workflow/choose_checkpoint.ts";

/** Checkpoints as people have them, and whether the usual nodes make a picture of a text with them. */
const IMAGE = [
  "v1-5-pruned-emaonly.ckpt",
  "v2-1_768-ema-pruned.ckpt",
  "sd_xl_base_1.0.safetensors",
  "sd_xl_turbo_1.0_fp16.safetensors",
  "SDXL\\juggernautXL_v9Rdphoto2Lightning.safetensors",
  "ponyDiffusionV6XL.safetensors",
  "realisticVisionV60B1_v51VAE.safetensors",
  "disneyPixarCartoon3D_v10.safetensors",
  "hunyuan_dit_1.2.safetensors",
  "illuminatiDiffusionV1_v11.safetensors",
  "fluffyMix_wanderer.safetensors",
  "swan2_mix.safetensors",
  "depthOfField_v2.safetensors",
  "editionXL.safetensors",
  "samaritan3dCartoon_v3.safetensors",
  "cosxl.safetensors",
  "wd-illusion-fp16.safetensors",
];
const OTHER = [
  "svd_xt_1_1.safetensors",
  "video/anything.safetensors",
  "wan2.2_ti2v_5B_fp16.safetensors",
  "wan_2.1_t2v.safetensors",
  "ltx-video-2b-v0.9.5.safetensors",
  "ltx-2-19b-dev-fp8.safetensors",
  "hunyuan_video_t2v_720p_bf16.safetensors",
  "hunyuan3d-dit-v2-0-fp16.safetensors",
  "mochi_1_preview_fp8.safetensors",
  "cosmos_predict2_2B_t2i.safetensors",
  "512-inpainting-ema.safetensors",
  "v15/dreamshaper_8Inpainting.safetensors",
  "sd_xl_refiner_1.0.safetensors",
  "instruct-pix2pix-00-22000.safetensors",
  "cosxl_edit.safetensors",
  "x4-upscaler-ema.safetensors",
  "512-depth-ema.ckpt",
  "stable_cascade_stage_b.safetensors",
  "flux1-dev-fp8.safetensors",
  "sd3.5_large_fp8_scaled.safetensors",
  "sd3_medium.safetensors",
  "lumina_2.safetensors",
  "hidream_o1_image_bf16.safetensors",
  "stable-audio-open-1.0.safetensors",
  "ace_step_v1_3.5b.safetensors",
  "stable_zero123.ckpt",
  "sv3d_p.safetensors",
  "sam3.1_multiplex_fp16.safetensors",
  "sdpose_wholebody_fp16.safetensors",
  "vae-ft-mse-840000-ema-pruned.safetensors",
];

Deno.test("isImageCheckpoint() takes checkpoints that make pictures of a text", () => {
  assertEquals(IMAGE.filter((name) => !isImageCheckpoint(name)), []);
});

Deno.test("isImageCheckpoint() refuses checkpoints for anything else", () => {
  assertEquals(OTHER.filter((name) => isImageCheckpoint(name)), []);
});

Deno.test("chooseCheckpoint() passes over what does not suit, whatever the alphabet says", () => {
  assertEquals(chooseCheckpoint([...OTHER, "zeta.safetensors"]), "zeta.safetensors");
  assertEquals(chooseCheckpoint(OTHER), undefined);
  assertEquals(chooseCheckpoint([]), undefined);
});
