import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { Json } from "../../src/comfyui/json.ts";
import type { InputSpec, NodeInfo, ObjectInfo } from "../../src/comfyui/object_info.ts";
import type { SavedNode, SavedWorkflow, Subgraph } from "../../src/comfyui/saved_workflow.ts";
import { convertWorkflow } from "../../src/workflow/convert.ts";

/** A class with its inputs in the order given. */
function nodeInfo(
  name: string,
  output: string[],
  required: Record<string, InputSpec>,
  optional: Record<string, InputSpec> = {},
): NodeInfo {
  return { name, display_name: `The ${name}`, output, input: { required, optional } };
}

const SAMPLERS = ["euler", "ddim"];

/** A dozen classes, one for each shape of input that the conversion treats in its own way. */
export const SAMPLE_INFO: ObjectInfo = Object.fromEntries([
  nodeInfo("Load", ["MODEL", "CLIP"], { name: ["COMBO", { options: ["a.st", "b.st"] }] }),
  nodeInfo("Lora", ["MODEL", "CLIP"], {
    model: ["MODEL"],
    clip: ["CLIP"],
    strength: ["FLOAT", { default: 1 }],
  }),
  nodeInfo("Encode", ["CONDITIONING"], {
    text: ["STRING", { multiline: true, dynamicPrompts: true }],
    clip: ["CLIP"],
  }),
  nodeInfo("Latent", ["LATENT"], {
    width: ["INT", { default: 512 }],
    height: ["INT", { default: 512 }],
  }),
  nodeInfo("Sample", ["LATENT"], {
    model: ["MODEL"],
    seed: ["INT", { default: 0 }],
    steps: ["INT", { default: 20 }],
    sampler_name: [SAMPLERS],
    positive: ["CONDITIONING"],
    latent: ["LATENT"],
  }),
  nodeInfo("SaveImage", [], {
    images: ["IMAGE,LATENT"],
    filename_prefix: ["STRING", { default: "out" }],
  }),
  nodeInfo("LoadImage", ["IMAGE"], { image: [["p.png"], { image_upload: true }] }),
  nodeInfo("Resize", ["IMAGE"], {
    image: ["IMAGE"],
    mode: ["COMFY_DYNAMICCOMBO_V3", {
      options: [
        { key: "scale", inputs: { required: { factor: ["FLOAT", { default: 2 }] } } },
        {
          key: "size",
          inputs: { required: { width: ["INT", { default: 64 }], like: ["IMAGE"] } },
        },
      ],
    }],
    method: ["COMBO", { options: ["area", "nearest"] }],
  }),
  nodeInfo("Batch", ["IMAGE"], {
    images: ["COMFY_AUTOGROW_V3", { template: { prefix: "image", min: 1 } }],
  }),
  nodeInfo("Forced", ["INT"], {
    first: ["INT", { default: 1 }],
    fed: ["INT", { default: 0, forceInput: true }],
    last: ["INT", { default: 3 }],
  }),
  nodeInfo("Points", ["CURVE"], {
    curve: ["CURVE", { default: { points: [] }, socketless: true }],
    marks: ["COMBO", { options: [1, 2], multiselect: true }],
  }),
  nodeInfo("CustomCombo", ["STRING", "INT"], { choice: ["COMBO", { options: [] }] }),
  nodeInfo("Video", ["VIDEO"], { format: ["COMBO", { options: ["mp4", "gif"] }] }),
].map((info) => [info.name, info]));

/** A link as `[id, origin, origin slot, target]`; the target's own input says where it ends. */
export type SampleLink = [
  id: number,
  origin: number | string,
  slot: number,
  target: number | string,
];

/** A node with the inputs `name: link`, a widget's socket being written `name*`. */
export function node(
  id: number | string,
  type: string,
  { links = {}, ...rest }: { links?: Record<string, number | null> } & Partial<SavedNode> = {},
): SavedNode {
  const inputs = Object.entries(links).map(([key, link]) => {
    const name = key.replace("*", "");
    return { name, type: "*", link, ...(key.endsWith("*") && { widget: { name } }) };
  });
  return { id, type, mode: 0, inputs, ...rest };
}

/** A saved workflow of schema 0.4. */
export function saved(
  nodes: SavedNode[],
  links: SampleLink[] = [],
  subgraphs: Subgraph[] = [],
): SavedWorkflow {
  const lists = links.map(([id, origin, slot, target]) => [id, origin, slot, target, 0, "*"]);
  return { nodes, links: lists, definitions: { subgraphs }, version: 0.4 };
}

/** A subgraph: inputs and outputs by name, links as objects. -10 is its input side, -20 its output. */
export function subgraph(
  id: string,
  { inputs = [], outputs = [], nodes, links }: {
    inputs?: string[];
    outputs?: string[];
    nodes: SavedNode[];
    links: [...SampleLink, targetSlot?: number][];
  },
): Subgraph {
  return {
    id,
    name: `subgraph ${id}`,
    inputs: inputs.map((name) => ({ name, type: "*" })),
    outputs: outputs.map((name) => ({ name, type: "*" })),
    nodes,
    links: links.map(([linkId, origin_id, origin_slot, target_id, target_slot = 0]) => (
      { id: linkId, origin_id, origin_slot, target_id, target_slot }
    )),
  };
}

/** The converted workflow; of `{a|b}` the first is picked, and the time is 5 March 2024, 07:08:09. */
export function convert(workflow: SavedWorkflow): ApiWorkflow {
  const now = new Date(2024, 2, 5, 7, 8, 9);
  return convertWorkflow(workflow, SAMPLE_INFO, { random: () => 0, now }).workflow;
}

/** The inputs of one node of a converted workflow. */
export function inputsOf(workflow: SavedWorkflow, id: string): Record<string, Json> | undefined {
  return convert(workflow)[id]?.inputs;
}
