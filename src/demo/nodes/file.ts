import type { Json } from "../../comfyui/json.ts";
import type { OutputFile } from "../../comfyui/output_file.ts";
import type { InputSpec } from "../../comfyui/object_info.ts";
import { stringifyJson } from "../../comfyui/json.ts";
import type { Catalog } from "../catalog.ts";
import type { FileStore } from "../file_store.ts";
import { type DecodedImage, decodeImage, encodePng } from "../image_codec.ts";
import { annotatedFile } from "../annotated_file.ts";
import { type NodeClass, type NodeContext, NodeError, type UiOutput } from "../node.ts";
import { channelMask, mapBytes, type Mask, maskPicture, type Picture } from "../picture.ts";
import { nextSaveFile } from "../save_path.ts";

const HIDDEN = { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" };

function imageChoice(catalog: Catalog): InputSpec {
  return [catalog.inputImages(), { image_upload: true }];
}

/** Nodes that read and write files. */
export const fileNodes: NodeClass[] = [
  {
    name: "LoadImage",
    displayName: "Load Image",
    category: "image",
    description:
      "Loads a PNG or JPEG from the input folder; the mask is on where it is transparent.",
    inputs: (catalog) => ({ required: { image: imageChoice(catalog) } }),
    output: ["IMAGE", "MASK"],
    fingerprint: fileVersion,
    complaints: missingFile,
    execute: (inputs, context) => {
      const image = loadImage(inputs.text("image"), context.files);
      return [[image.picture], [transparency(image)]];
    },
  },
  {
    name: "LoadImageMask",
    displayName: "Load Image (as Mask)",
    category: "mask",
    description: "Loads one channel of a PNG or JPEG from the input folder as a mask.",
    inputs: (catalog) => ({
      required: { image: imageChoice(catalog), channel: [["alpha", "red", "green", "blue"]] },
    }),
    output: ["MASK"],
    fingerprint: fileVersion,
    complaints: missingFile,
    execute: (inputs, context) => {
      const image = loadImage(inputs.text("image"), context.files);
      const channel = ["red", "green", "blue"].indexOf(inputs.text("channel"));
      return [[channel < 0 ? transparency(image) : channelMask(image.picture, channel)]];
    },
  },
  {
    name: "SaveImage",
    displayName: "Save Image",
    category: "image",
    description: "Saves pictures as PNG in the output folder.",
    inputs: () => ({
      required: {
        images: ["IMAGE", { tooltip: "What to save." }],
        filename_prefix: ["STRING", {
          default: "ComfyUI",
          tooltip: "How the names begin; %width%, %year% and the like are filled in.",
        }],
      },
      hidden: HIDDEN,
    }),
    output: [],
    isOutput: true,
    execute: async (inputs, context) => ({
      ui: await savePictures(inputs.pictures("images"), context, {
        type: "output",
        prefix: inputs.text("filename_prefix"),
      }),
    }),
  },
  {
    name: "PreviewImage",
    displayName: "Preview Image",
    category: "image",
    description: "Saves pictures as PNG in the temp folder.",
    inputs: () => ({ required: { images: ["IMAGE"] }, hidden: HIDDEN }),
    output: [],
    isOutput: true,
    execute: async (inputs, context) => ({
      ui: await savePreviews(inputs.pictures("images"), context),
    }),
  },
  {
    name: "MaskPreview",
    displayName: "MaskPreview",
    category: "mask",
    description: "Saves masks as gray PNG in the temp folder.",
    inputs: () => ({ required: { mask: ["MASK"] }, hidden: HIDDEN }),
    output: [],
    isOutput: true,
    execute: async (inputs, context) => ({
      ui: await savePreviews(inputs.masks("mask").map(maskPicture), context),
    }),
  },
];

function fileVersion(inputs: Record<string, Json>, files: FileStore): string {
  return String(files.read(annotatedFile(String(inputs["image"]), "input"))?.version);
}

function missingFile(inputs: Record<string, Json>, files: FileStore): Record<string, string> {
  const name = inputs["image"];
  if (typeof name !== "string" || files.read(annotatedFile(name, "input"))) return {};
  return { image: `Invalid image file: ${name}` };
}

function loadImage(name: string, files: FileStore): DecodedImage {
  const file = files.read(annotatedFile(name, "input"));
  if (!file) {
    throw new NodeError(`[Errno 2] No such file or directory: '${name}'`, {
      exceptionType: "FileNotFoundError",
    });
  }
  try {
    return decodeImage(file.bytes);
  } catch (error) {
    if (error instanceof Error && error.name === "OutOfMemoryError") throw error;
    throw new NodeError(`cannot identify image file '${name}'`, {
      exceptionType: "PIL.UnidentifiedImageError",
    });
  }
}

/** LoadImage's mask; for a picture without alpha ComfyUI gives an empty one of 64 x 64. */
function transparency(image: DecodedImage): Mask {
  if (!image.hasAlpha) return { width: 64, height: 64, data: new Uint8Array(64 * 64) };
  return mapBytes(image.alpha, (value) => 255 - value);
}

function savePreviews(pictures: Picture[], context: NodeContext): Promise<UiOutput> {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const random = () => letters[Math.floor(context.random() * letters.length)];
  const suffix = Array.from({ length: 5 }, random).join("");
  return savePictures(pictures, context, { type: "temp", prefix: `ComfyUI_temp_${suffix}` });
}

async function savePictures(
  pictures: Picture[],
  context: NodeContext,
  place: { type: "output" | "temp"; prefix: string },
): Promise<UiOutput> {
  const images: Json[] = [];
  const text = pngText(context);
  for (const picture of pictures) {
    await context.breathe();
    const { width, height } = picture;
    const where = { type: place.type, width, height, now: context.now() };
    const file: OutputFile = nextSaveFile(context.files, place.prefix, where);
    context.files.write(file, encodePng(picture, { text }));
    images.push({ ...file });
  }
  return { images };
}

/** What ComfyUI writes into each PNG, and a note of where this one comes from. */
function pngText(context: NodeContext): Record<string, string> {
  const text: Record<string, string> = { prompt: stringifyJson(context.workflow) };
  for (const [key, value] of Object.entries(context.extraPngInfo)) {
    if (key.length > 0 && key.length < 80 && /^[\x20-\x7e]+$/.test(key)) {
      text[key] = stringifyJson(value);
    }
  }
  text["engine"] = '"Easel demo engine: painted, not generated by a model"';
  return text;
}
