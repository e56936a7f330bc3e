import { type ApiNode, type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { WantedLora } from "./parse_lora.ts";
import type { InputValues, TemplateInput, WorkflowTemplate } from "./template.ts";

/** Nodes that load a model as their first output; those of checkpoints give a CLIP as the second. */
const LOADERS = ["CheckpointLoaderSimple", "UNETLoader", "UnetLoaderGGUF"];

const NODE_ID = /^easel_(lora_\d+)$/;

/** A template with LoRAs in it, and what its inputs for them take. */
export interface TemplateWithLoras {
  /** With an input `lora_1` and `lora_1_strength` for the first. */
  template: WorkflowTemplate;
  /** The LoRAs, as values of these inputs. */
  values: InputValues;
}

/**
 * Lets a template's model go through LoRAs, one after the other, before anything takes it; so does
 * its text encoder, where that is used and comes out of the same file.
 *
 * @throws {RangeError} If it does not load exactly one model.
 */
export function withLoras(
  template: WorkflowTemplate,
  loras: readonly WantedLora[],
): TemplateWithLoras {
  if (loras.length === 0) return { template, values: {} };
  const names = freeNames(template, loras.length);
  const added = chain(template, names.map((name) => `easel_${name}`));
  const workflow = structuredClone(template.workflow);
  for (const { node, name, value } of inputsIn(workflow)) {
    for (const slot of [0, 1]) {
      if (isOutput(value, added.from, slot)) node.inputs[name] = [added.to, slot];
    }
  }
  const inputs = [...template.inputs, ...loraInputs(added.nodes)];
  return {
    template: { ...template, workflow: { ...workflow, ...added.nodes }, inputs },
    values: Object.fromEntries(names.flatMap((name, at) => [
      [name, loras[at]?.name],
      [`${name}_strength`, loras[at]?.strength],
    ])),
  };
}

/** A workflow that a picture was made with may come back as a template, with LoRAs in it. */
function freeNames({ workflow, inputs }: WorkflowTemplate, count: number): string[] {
  const taken = new Set(inputs.map(({ name }) => name));
  const names: string[] = [];
  for (let at = 1; names.length < count; at++) {
    const name = `lora_${at}`;
    if (!taken.has(name) && !Object.hasOwn(workflow, `easel_${name}`)) names.push(name);
  }
  return names;
}

/** Nodes with these ids, each of which takes what the one before gives, the first the loader's. */
function chain(
  template: WorkflowTemplate,
  ids: string[],
): { from: string; to: string; nodes: ApiWorkflow } {
  const from = loaderIn(template);
  const hasClip = inputsIn(template.workflow).some(({ value }) => isOutput(value, from, 1));
  const nodes = ids.map((id, at) => [id, loraNode(ids[at - 1] ?? from, hasClip)]);
  return { from, to: ids.at(-1) ?? from, nodes: Object.fromEntries(nodes) };
}

/** The inputs of the LoRAs that {@linkcode withLoras} has put into a workflow. */
export function loraInputs(workflow: ApiWorkflow): TemplateInput[] {
  return Object.entries(workflow).flatMap(([nodeId, { inputs }]): TemplateInput[] => {
    const name = NODE_ID.exec(nodeId)?.[1];
    if (name === undefined) return [];
    const strengths = Object.keys(inputs).filter((input) => input.startsWith("strength_"));
    return [
      { name, type: "string", required: true, targets: [{ nodeId, input: "lora_name" }] },
      {
        name: `${name}_strength`,
        type: "number",
        required: false,
        default: 1,
        targets: strengths.map((input) => ({ nodeId, input })),
      },
    ];
  });
}

function loraNode(from: string, hasClip: boolean): ApiNode {
  return {
    class_type: hasClip ? "LoraLoader" : "LoraLoaderModelOnly",
    inputs: {
      model: [from, 0],
      ...(hasClip && { clip: [from, 1] }),
      lora_name: "",
      strength_model: 1,
      ...(hasClip && { strength_clip: 1 }),
    },
  };
}

function inputsIn(workflow: ApiWorkflow): { node: ApiNode; name: string; value: unknown }[] {
  return Object.values(workflow).flatMap((node) =>
    Object.entries(node.inputs).map(([name, value]) => ({ node, name, value }))
  );
}

function isOutput(value: unknown, node: string, slot: number): boolean {
  return isNodeLink(value) && value[0] === node && value[1] === slot;
}

function loaderIn({ name, workflow }: WorkflowTemplate): string {
  const loaders = Object.keys(workflow)
    .filter((id) => LOADERS.includes(workflow[id]?.class_type ?? ""));
  const [only] = loaders;
  if (only !== undefined && loaders.length === 1) return only;
  throw new RangeError(
    `Cannot use loras with "${name}": it loads ${loaders.length || "no"} models, and a LoRA goes ` +
      "to one. Use another template, or leave loras out.",
  );
}
