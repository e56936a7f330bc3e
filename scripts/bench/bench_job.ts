import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import { fillTemplate } from "../../src/workflow/template.ts";

/** One job, as a tool is asked for it and as ComfyUI is. */
export interface BenchJob {
  /** What it does. */
  name: string;
  /** The tool that does it. */
  tool: string;
  /** The tool's input; another seed makes another job, so that ComfyUI has nothing in store. */
  input(seed: number): Record<string, unknown>;
  /** The same as ComfyUI takes it. */
  workflow(seed: number): ApiWorkflow;
}

/** Given in full: what is left out, Easel may choose otherwise than the template. */
const VALUES = {
  prompt: "a red boat",
  negative_prompt: "text",
  width: 64,
  height: 64,
  cfg: 7,
  sampler_name: "euler",
  scheduler: "normal",
  batch_size: 1,
};

/** `generate_image`, 64 x 64. */
export function pictureJob(checkpoint: string, steps: number): BenchJob {
  const template = shippedTemplates().find(({ name }) => name === "text_to_image");
  if (!template) throw new RangeError('Cannot bench: no template "text_to_image". Ship one.');
  const values = { ...VALUES, checkpoint, steps };
  return {
    name: `generate_image, 64 x 64, ${steps} ${steps === 1 ? "step" : "steps"}`,
    tool: "generate_image",
    input: (seed) => ({ ...values, seed }),
    workflow: (seed) => fillTemplate(template, { ...values, seed }).workflow,
  };
}

/** So many pictures lie in a folder: ComfyUI lists it for each that it saves. */
const IN_A_FOLDER = 100;

/** `run_workflow` with hardly anything to do: a picture of one colour, 64 x 64. */
export function trivialJob(): BenchJob {
  const prefix = (seed: number) => `easel-bench/${Math.floor(seed / IN_A_FOLDER)}/picture`;
  const workflow = (seed: number): ApiWorkflow => ({
    "1": {
      class_type: "EmptyImage",
      inputs: { width: 64, height: 64, batch_size: 1, color: seed % 0x1000000 },
    },
    "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: prefix(seed) } },
  });
  return {
    name: "run_workflow, EmptyImage 64 x 64",
    tool: "run_workflow",
    input: (seed) => ({ workflow: workflow(seed) }),
    workflow,
  };
}
