import { assertEquals } from "@std/assert";
import {
  checkpointFamily,
  chooseControlNets,
  isUnionControlNet,
  unionType,
} from "../../src/workflow/choose_controlnet.ts";

const FILES = [
  "control_v11f1p_sd15_depth.pth",
  "control_v11f1p_sd15_depth_fp16.safetensors",
  "control_v11p_sd15_canny.pth",
  "control_v11p_sd15_openpose.pth",
  "control_v11p_sd15_softedge.pth",
  "sdxl/diffusers_xl_canny_full.safetensors",
  "sdxl/diffusers_xl_canny_mid.safetensors",
  "sdxl/controlnet-union-sdxl-1.0-promax.safetensors",
  "flux/flux-canny-controlnet.safetensors",
  "my_depth.safetensors",
];

const UNION_TYPES = [
  ...["auto", "openpose", "depth", "hed/pidi/scribble/ted", "canny/lineart/anime_lineart/mlsd"],
  ...["normal", "segment", "tile", "repaint"],
];

Deno.test("checkpointFamily() tells a family by the checkpoint's name", () => {
  const families: [name: string, family: string | undefined][] = [
    ["dreamshaper_8.safetensors", "sd15"],
    ["v1-5-pruned-emaonly.safetensors", "sd15"],
    ["sd-v1-5-inpainting.ckpt", "sd15"],
    ["v2-1_768-ema-pruned.safetensors", "sd21"],
    ["sd_xl_base_1.0.safetensors", "sdxl"],
    ["ponyDiffusionV6XL.safetensors", "sdxl"],
    ["noobaiXLNAIXL_vPred10.safetensors", "sdxl"],
    ["flux1-dev-fp8.safetensors", undefined],
    ["sd3.5_large.safetensors", undefined],
    ["qwen_image_fp8_e4m3fn.safetensors", undefined],
    ["svd_xt.safetensors", undefined],
  ];
  for (const [name, family] of families) assertEquals(checkpointFamily(name), family, name);
});

Deno.test("chooseControlNets() takes the one for the kind and the family", () => {
  const choose = (type: string, family: "sd15" | "sdxl") =>
    chooseControlNets(FILES, { type, family });
  assertEquals(choose("canny", "sd15"), ["control_v11p_sd15_canny.pth"]);
  assertEquals(choose("Canny edges", "sd15"), ["control_v11p_sd15_canny.pth"]);
  assertEquals(choose("pose", "sd15"), ["control_v11p_sd15_openpose.pth"]);
  assertEquals(choose("hed", "sd15"), ["control_v11p_sd15_softedge.pth"]);
});

Deno.test("chooseControlNets() counts a model once that is stored in two ways", () => {
  const wish = { type: "depth", family: "sd15" } as const;
  assertEquals(chooseControlNets(FILES, wish), ["control_v11f1p_sd15_depth.pth"]);
});

Deno.test("chooseControlNets() gives several where their names tell no difference", () => {
  assertEquals(chooseControlNets(FILES, { type: "canny", family: "sdxl" }), [
    "sdxl/diffusers_xl_canny_full.safetensors",
    "sdxl/diffusers_xl_canny_mid.safetensors",
  ]);
});

Deno.test("chooseControlNets() falls back on a name without family, then on a union", () => {
  assertEquals(chooseControlNets(FILES, { type: "depth", family: "sdxl" }), [
    "my_depth.safetensors",
  ]);
  assertEquals(chooseControlNets(FILES, { type: "tile", family: "sdxl" }), [
    "sdxl/controlnet-union-sdxl-1.0-promax.safetensors",
  ]);
});

Deno.test("chooseControlNets() never takes one of another family", () => {
  assertEquals(chooseControlNets(FILES, { type: "tile", family: "sd15" }), []);
  assertEquals(
    chooseControlNets(["flux-canny.safetensors"], { type: "canny", family: "sd15" }),
    [],
  );
  assertEquals(chooseControlNets([], { type: "canny", family: "sd15" }), []);
});

Deno.test("chooseControlNets() takes a file that is named, whatever its name tells", () => {
  assertEquals(chooseControlNets(FILES, { type: "flux-canny-controlnet", family: "sd15" }), [
    "flux/flux-canny-controlnet.safetensors",
  ]);
});

Deno.test("unionType() finds the option that holds the kind", () => {
  assertEquals(unionType("scribble", UNION_TYPES), "hed/pidi/scribble/ted");
  assertEquals(unionType("lineart", UNION_TYPES), "canny/lineart/anime_lineart/mlsd");
  assertEquals(unionType("segmentation", UNION_TYPES), "segment");
  assertEquals(unionType("qr", UNION_TYPES), "auto");
  assertEquals(isUnionControlNet("controlnet-union-sdxl.safetensors"), true);
  assertEquals(isUnionControlNet("control_v11p_sd15_canny.pth"), false);
});
