import type { NodeInfo, ObjectInfo } from "../../src/comfyui/object_info.ts";
import { templateClasses } from "../../src/workflow/fit_template.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";

/** File names by ComfyUI's model folder. */
export type Models = Record<string, string[]>;

/** The folder that an input of a loader lists. */
const FOLDERS: Record<string, Record<string, string>> = {
  CheckpointLoaderSimple: { ckpt_name: "checkpoints" },
  UNETLoader: { unet_name: "diffusion_models" },
  CLIPLoader: { clip_name: "text_encoders" },
  DualCLIPLoader: { clip_name1: "text_encoders", clip_name2: "text_encoders" },
  TripleCLIPLoader: {
    clip_name1: "text_encoders",
    clip_name2: "text_encoders",
    clip_name3: "text_encoders",
  },
  VAELoader: { vae_name: "vae" },
  UpscaleModelLoader: { model_name: "upscale_models" },
};

/** The classes of the shipped templates; those that load models list the given files. */
export function installed(models: Models): ObjectInfo {
  const classes = shippedTemplates().flatMap(templateClasses);
  const empty = (name: string): NodeInfo => {
    return { name, input: {}, output: [], output_node: name === "SaveImage" };
  };
  return withModels(Object.fromEntries(classes.map((name) => [name, empty(name)])), models);
}

/** The same classes; those that load models list the given files. */
export function withModels(objectInfo: ObjectInfo, models: Models): ObjectInfo {
  const changed: ObjectInfo = { ...objectInfo };
  for (const [name, folders] of Object.entries(FOLDERS)) {
    const info = objectInfo[name];
    if (!info) continue;
    const lists = Object.entries(folders).map(([input, folder]) => [input, [models[folder] ?? []]]);
    const required = { ...info.input.required, ...Object.fromEntries(lists) };
    changed[name] = { ...info, input: { ...info.input, required } };
  }
  return changed;
}
