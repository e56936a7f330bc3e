import { type ApiNode, isNodeLink } from "../comfyui/api_workflow.ts";
import { insertNode } from "./insert_node.ts";
import type { TemplateInput, WorkflowTemplate } from "./template.ts";

const LOADER = "easel_refiner";
const INPUT = "refiner";

/** How much the refiner paints anew: enough for fine detail, too little for another picture. */
const DENOISE = 0.25;

/**
 * A template of the SDXL family in which SDXL's refiner goes over what the sampler made: the same
 * text, seed and settings, a second checkpoint.
 *
 * @throws {RangeError} If its graph is not a checkpoint's with one KSampler.
 */
export function withRefiner(template: WorkflowTemplate): WorkflowTemplate {
  const { sampler, texts } = partsOf(template);
  const copies = new Map([
    [sampler, "easel_refine"],
    ...texts.map(({ id, role }) => [id, `easel_refiner_${role}`] as const),
  ]);
  const prompts = Object.fromEntries(
    texts.map(({ id, role }) => [role, [copies.get(id) ?? "", 0]] as const),
  );
  const { model: _model, latent_image: _latent, ...settings } = inputsOf(template, sampler);
  const workflow = insertNode(template.workflow, [sampler, 0], {
    id: "easel_refine",
    classType: "KSampler",
    takes: "latent_image",
    inputs: { ...settings, model: [LOADER, 0], ...prompts, denoise: DENOISE },
  });
  for (const { id, role } of texts) {
    const inputs = { ...inputsOf(template, id), clip: [LOADER, 1] };
    workflow[`easel_refiner_${role}`] = { class_type: "CLIPTextEncode", inputs };
  }
  workflow[LOADER] = { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "" } };
  return {
    ...template,
    workflow,
    inputs: [...template.inputs.map((input) => alsoFor(input, copies)), refinerInput()],
    models: [...baseModels(template), {
      input: INPUT,
      folder: "checkpoints",
      match: /refiner/i,
      suggest: "sd_xl_refiner_1.0.safetensors",
    }],
  };
}

interface TextNode {
  id: string;
  role: "positive" | "negative";
}

function partsOf(template: WorkflowTemplate): { sampler: string; texts: TextNode[] } {
  const nodes = Object.entries(template.workflow);
  const samplers = nodes.filter(([, { class_type }]) => class_type === "KSampler");
  const [sampler] = samplers.map(([id]) => id);
  const hasCheckpoint = nodes.some(([, { class_type }]) => class_type === "CheckpointLoaderSimple");
  if (sampler === undefined || samplers.length !== 1 || !hasCheckpoint) throw unsuitable(template);
  const texts = (["positive", "negative"] as const).map((role): TextNode => {
    const link = inputsOf(template, sampler)[role];
    const id = isNodeLink(link) ? link[0] : "";
    if (template.workflow[id]?.class_type !== "CLIPTextEncode") throw unsuitable(template);
    return { id, role };
  });
  return { sampler, texts };
}

function inputsOf({ workflow }: WorkflowTemplate, id: string): ApiNode["inputs"] {
  return workflow[id]?.inputs ?? {};
}

/** What goes to a node goes to its copy as well. */
function alsoFor(input: TemplateInput, copies: ReadonlyMap<string, string>): TemplateInput {
  const more = input.targets.flatMap((target) => {
    const nodeId = copies.get(target.nodeId);
    // The refiner repaints a part of what there is, however much the first sampler painted.
    return nodeId === undefined || target.input === "denoise" ? [] : [{ ...target, nodeId }];
  });
  return { ...input, targets: [...input.targets, ...more] };
}

function refinerInput(): TemplateInput {
  const targets = [{ nodeId: LOADER, input: "ckpt_name" }];
  return { name: INPUT, type: "string", required: false, default: `\${${INPUT}}`, targets };
}

/** The refiner understands only what a model of its own family made. */
function baseModels({ models = [] }: WorkflowTemplate): NonNullable<WorkflowTemplate["models"]> {
  return models.map((model, at) =>
    at === 0
      ? { ...model, match: /xl|pony|illustrious|noobai|playground/i, avoid: /refiner/i }
      : model
  );
}

function unsuitable({ name }: WorkflowTemplate): RangeError {
  return new RangeError(
    `Cannot use preset "sdxl_refiner" with "${name}": it takes a workflow with a checkpoint of the ` +
      "SDXL family and one KSampler. Name an SDXL checkpoint, or leave the preset out.",
  );
}
