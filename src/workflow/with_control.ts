import { type ApiWorkflow, isNodeLink, type NodeLink } from "../comfyui/api_workflow.ts";
import type { InputValues, TemplateInput, WorkflowTemplate } from "./template.ts";

/** Ids of the nodes that are put in. */
const NODES = {
  loader: "easel_controlnet",
  union: "easel_controlnet_type",
  image: "easel_control_image",
  edges: "easel_control_edges",
  apply: "easel_control",
} as const;

/** Nodes that sample from two conditionings, which is where a ControlNet goes. */
const SAMPLERS = ["KSampler", "KSamplerAdvanced"];

/** A ControlNet, and the picture that a sampler follows with it. */
export interface WantedControl {
  /** The control picture, in any form that a picture input takes. */
  image: string;
  /** The ControlNet's file. */
  file: string;
  /** Has ComfyUI draw the picture's edges first, since it is no map of them. */
  findEdges: boolean;
  /** The kind of picture, where the ControlNet is one for several. */
  unionType?: string;
  /** From 0, which changes nothing, to 2. */
  strength: number;
  /** When it begins, from 0 to 1 of the steps. */
  start: number;
  /** When it ends, from 0 to 1 of the steps. */
  end: number;
}

/** A template with a ControlNet in it, and what its inputs for that take. */
export interface TemplateWithControl {
  /** With inputs `control_image`, `control_net`, `control_strength`, `control_start`, `control_end`. */
  template: WorkflowTemplate;
  /** The control, as values of these inputs. */
  values: InputValues;
}

/**
 * Lets both conditionings of a template go through a ControlNet before its sampler takes them. Where
 * a second sampler goes over what the first has made, as a refiner does, the ControlNet is the
 * first's alone.
 *
 * @throws {RangeError} If there is not one such sampler, or a ControlNet already.
 */
export function withControl(
  template: WorkflowTemplate,
  control: WantedControl,
): TemplateWithControl {
  const { sampler, positive, negative } = placeIn(template);
  const workflow = structuredClone(template.workflow);
  const taking = workflow[sampler]?.inputs ?? {};
  taking["positive"] = [NODES.apply, 0];
  taking["negative"] = [NODES.apply, 1];
  const added = controlNodes(control, { positive, negative });
  return {
    template: {
      ...template,
      workflow: { ...workflow, ...added },
      inputs: [...template.inputs, ...controlInputs(added)],
    },
    values: {
      control_image: control.image,
      control_net: control.file,
      control_strength: control.strength,
      control_start: control.start,
      control_end: control.end,
    },
  };
}

/** The inputs of the ControlNet that {@linkcode withControl} has put into a workflow. */
export function controlInputs(workflow: ApiWorkflow): TemplateInput[] {
  if (!Object.hasOwn(workflow, NODES.apply) || !Object.hasOwn(workflow, NODES.image)) return [];
  const share = { type: "number", required: false, minimum: 0 } as const;
  const goesTo = (nodeId: string, input: string) => ({ targets: [{ nodeId, input }] });
  return [
    {
      name: "control_image",
      type: "string",
      kind: "image",
      required: true,
      ...goesTo(NODES.image, "image"),
    },
    {
      name: "control_net",
      type: "string",
      required: true,
      ...goesTo(NODES.loader, "control_net_name"),
    },
    {
      ...share,
      name: "control_strength",
      default: 1,
      maximum: 2,
      ...goesTo(NODES.apply, "strength"),
    },
    {
      ...share,
      name: "control_start",
      default: 0,
      maximum: 1,
      ...goesTo(NODES.apply, "start_percent"),
    },
    {
      ...share,
      name: "control_end",
      default: 1,
      maximum: 1,
      ...goesTo(NODES.apply, "end_percent"),
    },
  ];
}

function controlNodes(
  { findEdges, unionType }: WantedControl,
  texts: { positive: NodeLink; negative: NodeLink },
): ApiWorkflow {
  return {
    [NODES.loader]: { class_type: "ControlNetLoader", inputs: { control_net_name: "" } },
    ...unionType !== undefined && {
      [NODES.union]: {
        class_type: "SetUnionControlNetType",
        inputs: { control_net: [NODES.loader, 0], type: unionType },
      },
    },
    [NODES.image]: { class_type: "LoadImage", inputs: { image: "" } },
    ...findEdges && {
      [NODES.edges]: {
        class_type: "Canny",
        // Lower than the node's own 0.4 and 0.8: soft edges count as well.
        inputs: { image: [NODES.image, 0], low_threshold: 0.1, high_threshold: 0.3 },
      },
    },
    [NODES.apply]: {
      class_type: "ControlNetApplyAdvanced",
      inputs: {
        ...texts,
        control_net: [unionType === undefined ? NODES.loader : NODES.union, 0],
        image: [findEdges ? NODES.edges : NODES.image, 0],
        strength: 1,
        start_percent: 0,
        end_percent: 1,
      },
    },
  };
}

function placeIn(
  template: WorkflowTemplate,
): { sampler: string; positive: NodeLink; negative: NodeLink } {
  const { workflow } = template;
  if (Object.values(NODES).some((id) => Object.hasOwn(workflow, id))) {
    throw unsuitable(template, "has a ControlNet already");
  }
  const samplers = Object.entries(workflow)
    .filter(([, { class_type }]) => SAMPLERS.includes(class_type));
  const first = samplers.filter(([, { inputs }]) => !comesFrom(inputs["latent_image"], samplers));
  const [found] = first;
  if (!found || first.length !== 1) {
    throw unsuitable(template, `has ${first.length || "no"} samplers that a ControlNet goes to`);
  }
  const [sampler, { inputs: { positive, negative } }] = found;
  if (isNodeLink(positive) && isNodeLink(negative)) return { sampler, positive, negative };
  throw unsuitable(template, "has a sampler without two conditionings");
}

function comesFrom(link: unknown, samplers: [id: string, node: unknown][]): boolean {
  return isNodeLink(link) && samplers.some(([id]) => id === link[0]);
}

function unsuitable({ name }: WorkflowTemplate, state: string): RangeError {
  return new RangeError(
    `Cannot use control with "${name}": it ${state}. Take a checkpoint of Stable Diffusion 1.5 or ` +
      "SDXL and leave template out, or leave control out.",
  );
}
