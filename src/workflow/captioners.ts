import type { ApiNode, ApiWorkflow, NodeLink } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { comboOptions, type InputSpec, type ObjectInfo } from "../comfyui/object_info.ts";
import type { WorkflowTemplate } from "./template.ts";

/** Nodes of a pack that describe a picture, and how they are put together. */
export interface Captioner {
  /** What people call it. */
  name: string;
  /**
   * Its nodes by id; the picture is output 0 of node `image`. Other values are wishes: where a
   * version of the pack does not offer one, its default stands, as for whatever is missing.
   */
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

/** By default it keeps its model, and those that make pictures find the graphics card full. */
const LET_GO = { memory_management: "Clear After Run" };

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
    nodes: { caption: { class_type: "JC", inputs: { image: PICTURE, ...LET_GO } } },
    text: ["caption", 0],
  },
  {
    name: "JoyCaption",
    nodes: { caption: { class_type: "JC_GGUF", inputs: { image: PICTURE, ...LET_GO } } },
    text: ["caption", 0],
  },
  {
    name: "JoyCaption Two",
    nodes: {
      model: { class_type: "Joy_caption_two_load", inputs: {} },
      caption: {
        class_type: "Joy_caption_two",
        inputs: { image: PICTURE, joy_two_pipeline: ["model", 0] },
      },
    },
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
  if (!Object.hasOwn(objectInfo, LOAD.class_type) || !Object.hasOwn(objectInfo, SHOW)) return;
  const show = { class_type: SHOW, inputs: { source: captioner.text } };
  const workflow: ApiWorkflow = structuredClone({ image: LOAD, show });
  for (const [id, { class_type, inputs: wishes }] of Object.entries(captioner.nodes)) {
    const info = Object.hasOwn(objectInfo, class_type) ? objectInfo[class_type] : undefined;
    if (!info) return;
    const inputs: ApiNode["inputs"] = {};
    for (const [name, spec] of Object.entries(info.input.required ?? {})) {
      const match = id === "model" && name === "model" ? captioner.model : undefined;
      const value = offered(wishes[name], spec) ?? usualValue(spec, match);
      if (value === undefined) return;
      inputs[name] = value;
    }
    workflow[id] = { class_type, inputs };
  }
  return workflow;
}

/** A wish, unless there is a list of what there is and it is not on it. */
function offered(wish: Json | undefined, spec: InputSpec): Json | undefined {
  const choices = comboOptions(spec);
  return choices && !choices.some((choice) => choice === wish) ? undefined : wish;
}

/** The default, and else the first of a list that matches: what is installed has no default. */
function usualValue(spec: InputSpec, match?: RegExp): Json | undefined {
  const { default: usual } = spec[1] ?? {};
  const choices = comboOptions(spec)?.filter((choice) => typeof choice === "string");
  if (choices && usual === undefined) return choices.find((it) => match?.test(it) ?? true);
  return usual as Json | undefined;
}
