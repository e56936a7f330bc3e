import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { Json } from "../../src/comfyui/json.ts";
import type { InputSpec, NodeInfo, ObjectInfo } from "../../src/comfyui/object_info.ts";
import type { SavedNode, SavedWorkflow } from "../../src/comfyui/saved_workflow.ts";
import { toTemplate } from "../../src/workflow/to_template.ts";
import type { TemplateReading } from "../../src/workflow/to_template.ts";
import { node, saved } from "./convert_samples.ts";

function info(
  name: string,
  output: string[],
  required: Record<string, InputSpec>,
  more: Partial<NodeInfo> = {},
): [string, NodeInfo] {
  return [name, { name, display_name: `The ${name}`, output, input: { required }, ...more }];
}

/** The names of schedulers, few enough to be listed. */
export const SCHEDULERS = ["simple", "karras", "normal"];

/** The classes of the graph that the editor opens with, and some more. */
export const CLASSIC_INFO: ObjectInfo = Object.fromEntries([
  info("CheckpointLoaderSimple", ["MODEL", "CLIP", "VAE"], {
    ckpt_name: [["v1-5-pruned-emaonly.ckpt"], { tooltip: "The checkpoint." }],
  }),
  info("CLIPTextEncode", ["CONDITIONING"], {
    text: ["STRING", { multiline: true, dynamicPrompts: true }],
    clip: ["CLIP"],
  }),
  info("EmptyLatentImage", ["LATENT"], {
    width: ["INT", { default: 512, min: 16, max: 16384, tooltip: "The width in pixels." }],
    height: ["INT", { default: 512, min: 16, max: 16384 }],
    batch_size: ["INT", { default: 1, min: 1, max: 4096 }],
  }),
  info("KSampler", ["LATENT"], {
    model: ["MODEL"],
    seed: ["INT", { default: 0, min: 0, max: 18446744073709551615n }],
    steps: ["INT", { default: 20, min: 1, max: 10000 }],
    cfg: ["FLOAT", { default: 8, min: 0, max: 100 }],
    sampler_name: [Array.from({ length: 40 }, (_, index) => `sampler_${index}`)],
    scheduler: [SCHEDULERS],
    positive: ["CONDITIONING"],
    negative: ["CONDITIONING"],
    latent_image: ["LATENT"],
    denoise: ["FLOAT", { default: 1, min: 0, max: 1 }],
  }),
  info("VAEDecode", ["IMAGE"], { samples: ["LATENT"], vae: ["VAE"] }),
  info("SaveImage", [], {
    images: ["IMAGE"],
    filename_prefix: ["STRING", { default: "ComfyUI" }],
  }, { output_node: true }),
  info("PreviewImage", [], { images: ["IMAGE"] }, { output_node: true }),
  info("LoadImage", ["IMAGE", "MASK"], { image: [["a.png"], { image_upload: true }] }),
  info("ImageScale", ["IMAGE"], { image: ["IMAGE"], keep: ["BOOLEAN", { default: false }] }),
  info("PrimitiveInt", ["INT"], { value: ["INT", { default: 0 }] }),
]);

/** Nodes given replace those of {@linkcode classicApi} or are added to them. */
export type ApiChanges = Record<
  string,
  [type: string, inputs: Record<string, Json>, title?: string]
>;

/** The graph that the editor opens with, in API format, with the ids that it has there. */
export function classicApi(changes: ApiChanges = {}): ApiWorkflow {
  const nodes: ApiChanges = {
    "3": ["KSampler", {
      seed: 156680208700286,
      steps: 20,
      cfg: 8,
      sampler_name: "sampler_1",
      scheduler: "normal",
      denoise: 1,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
    }],
    "4": ["CheckpointLoaderSimple", { ckpt_name: "v1-5-pruned-emaonly.ckpt" }],
    "5": ["EmptyLatentImage", { width: 512, height: 768, batch_size: 1 }],
    "6": ["CLIPTextEncode", { text: "a boat", clip: ["4", 1] }],
    "7": ["CLIPTextEncode", { text: "text, watermark", clip: ["4", 1] }],
    "8": ["VAEDecode", { samples: ["3", 0], vae: ["4", 2] }],
    "9": ["SaveImage", { filename_prefix: "ComfyUI", images: ["8", 0] }],
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(nodes).map(([id, [class_type, inputs, title]]) => [
      id,
      { class_type, inputs, ...title !== undefined && { _meta: { title } } },
    ]),
  );
}

/** Inputs of one node of {@linkcode classicApi}, some of them changed. */
export function changed(
  id: string,
  inputs: Record<string, Json>,
  title?: string,
): ApiChanges {
  const { class_type, inputs: own } = classicApi()[id]!;
  return {
    [id]: [
      class_type,
      { ...own, ...inputs },
      ...title === undefined ? [] : [title],
    ] as ApiChanges[string],
  };
}

/** The same graph as the editor saves it, schema 0.4. Nodes given replace its own. */
export function classicSaved(changes: SavedNode[] = []): SavedWorkflow {
  const nodes = [
    node(4, "CheckpointLoaderSimple", { widgets_values: ["v1-5-pruned-emaonly.ckpt"] }),
    node(5, "EmptyLatentImage", { widgets_values: [512, 768, 1] }),
    node(6, "CLIPTextEncode", { links: { clip: 3 }, widgets_values: ["a boat"] }),
    node(7, "CLIPTextEncode", { links: { clip: 5 }, widgets_values: ["text, watermark"] }),
    node(3, "KSampler", {
      links: { model: 1, positive: 4, negative: 6, latent_image: 2 },
      widgets_values: [156680208700286, "randomize", 20, 8, "sampler_1", "normal", 1],
    }),
    node(8, "VAEDecode", { links: { samples: 7, vae: 8 } }),
    node(9, "SaveImage", { links: { images: 9 }, widgets_values: ["ComfyUI"] }),
  ];
  const replaced = new Set(changes.map(({ id }) => id));
  return saved([...nodes.filter(({ id }) => !replaced.has(id)), ...changes], [
    [1, 4, 0, 3],
    [2, 5, 0, 3],
    [3, 4, 1, 6],
    [4, 6, 0, 3],
    [5, 4, 1, 7],
    [6, 7, 0, 3],
    [7, 3, 0, 8],
    [8, 4, 2, 8],
    [9, 8, 0, 9],
  ]);
}

/** What becomes of a workflow on a ComfyUI with {@linkcode CLASSIC_INFO}. */
export function read(json: unknown, sidecar?: unknown): TemplateReading {
  return toTemplate(
    { name: "boat", json, ...sidecar !== undefined && { sidecar } },
    CLASSIC_INFO,
  );
}

/** Inputs by name, as `node.input` of their targets. */
export function places({ template }: TemplateReading): Record<string, string> {
  return Object.fromEntries(
    template.inputs.map(({ name, targets }) => [
      name,
      targets.map(({ nodeId, input }) => `${nodeId}.${input}`).join(" "),
    ]),
  );
}
