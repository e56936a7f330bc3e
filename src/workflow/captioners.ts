import type { ApiNode, ApiWorkflow, NodeLink } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { comboOptions, type InputSpec, type ObjectInfo } from "../comfyui/object_info.ts";
import type { WorkflowTemplate } from "./template.ts";

/** Nodes of a pack that describe a picture, and how they are put together. */
export interface Captioner {
  /** What people call it. */
  name: string;
  /** Its nodes by id; the picture is output 0 of node `image`. What is missing has defaults. */
  nodes: Readonly<Record<string, Readonly<ApiNode>>>;
  /** The output that is the text. */
  text: NodeLink;
  /** What the input `model` of the node `model` must match; any will do where left out. */
  model?: RegExp;
}

const PICTURE: NodeLink = ["image", 0];

const FLORENCE: ApiNode = {
  class_type: "Florence2Run",
  inputs: { image: PICTURE, florence2_model: ["model", 0], task: "more_detailed_caption" },
};

/** The captioners that are known, the best first; those that load a model by themselves come later. */
export const CAPTIONERS: readonly Captioner[] = [
  {
    name: "Florence-2",
    nodes: {
      // Its folder may hold other language models as well.
      model: { class_type: "Florence2ModelLoader", inputs: { attention: "sdpa" } },
      caption: FLORENCE,
    },
    text: ["caption", 2],
    model: /florence/i,
  },
  {
    name: "JoyCaption",
    nodes: { caption: { class_type: "JC", inputs: { image: PICTURE } } },
    text: ["caption", 0],
  },
  {
    name: "Florence-2",
    nodes: {
      model: { class_type: "DownloadAndLoadFlorence2Model", inputs: { attention: "sdpa" } },
      caption: FLORENCE,
    },
    text: ["caption", 2],
  },
  {
    name: "BLIP",
    nodes: {
      model: { class_type: "BLIP Model Loader", inputs: {} },
      caption: {
        class_type: "BLIP Analyze Image",
        inputs: { images: PICTURE, blip_model: ["model", 0], mode: "caption" },
      },
    },
    text: ["caption", 0],
  },
  {
    name: "WD14 Tagger",
    nodes: { caption: { class_type: "WD14Tagger|pysssss", inputs: { image: PICTURE } } },
    text: ["caption", 0],
  },
];

const LOAD: ApiNode = { class_type: "LoadImage", inputs: { image: "" } };
const SHOW = "PreviewAny";

/** The node classes that {@linkcode captionTemplate} has to know of. */
export function captionerClasses(): string[] {
  const nodes = CAPTIONERS.flatMap((captioner) => Object.values(captioner.nodes));
  const classes = nodes.map(({ class_type }) => class_type);
  return [...new Set([...classes, LOAD.class_type, SHOW])];
}

/**
 * A template that describes its input `image` with the best captioner that a ComfyUI has, and what
 * people call that one.
 *
 * @param objectInfo The {@linkcode captionerClasses}, where ComfyUI has them.
 * @returns `undefined` where it has none that can run.
 */
export function captionTemplate(
  objectInfo: ObjectInfo,
): { captioner: string; template: WorkflowTemplate } | undefined {
  for (const captioner of CAPTIONERS) {
    const workflow = completed(captioner, objectInfo);
    if (!workflow) continue;
    const targets = [{ nodeId: "image", input: "image" }];
    const image = {
      name: "image",
      type: "string",
      kind: "image",
      required: true,
      targets,
    } as const;
    const template = { name: "describe_image", description: "", inputs: [image], workflow };
    return { captioner: captioner.name, template };
  }
  return undefined;
}

/** With a value for every required input; packs add inputs from version to version. */
function completed(captioner: Captioner, objectInfo: ObjectInfo): ApiWorkflow | undefined {
  const show = { class_type: SHOW, inputs: { source: captioner.text } };
  const nodes: ApiWorkflow = structuredClone({ image: LOAD, ...captioner.nodes, show });
  for (const [id, { class_type, inputs }] of Object.entries(nodes)) {
    const info = Object.hasOwn(objectInfo, class_type) ? objectInfo[class_type] : undefined;
    if (!info) return undefined;
    for (const [name, spec] of Object.entries(info.input.required ?? {})) {
      const match = id === "model" && name === "model" ? captioner.model : undefined;
      const value = inputs[name] ?? usualValue(spec, match);
      if (value === undefined) return undefined;
      inputs[name] = value;
    }
  }
  return nodes;
}

/** The default, and else the first of a list that matches: what is installed has no default. */
function usualValue(spec: InputSpec, match?: RegExp): Json | undefined {
  const { default: usual } = spec[1] ?? {};
  const choices = comboOptions(spec)?.filter((choice) => typeof choice === "string");
  if (choices && usual === undefined) return choices.find((it) => match?.test(it) ?? true);
  return usual as Json | undefined;
}
