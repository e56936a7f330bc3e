import { z } from "zod";
import type { Json } from "../../comfyui/json.ts";
import { defaultModel } from "../../jobs/prepare.ts";
import { familyDefaults } from "../../workflow/choose_checkpoint.ts";
import { nearest } from "../../workflow/nearest.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";
import { JobOutput } from "../job_output.ts";
import { runTemplate } from "../run_template.ts";
import { defineTool } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";

const Side = z.int().min(64).max(2048).optional();

const Input = z.strictObject({
  prompt: z.string().min(1).max(20_000).describe("What the picture shows"),
  negative_prompt: z.string().max(20_000).default(
    "text, watermark, low quality, blurry, distorted",
  ),
  checkpoint: z.string().optional().describe("Model file; default: one that suits"),
  width: Side.describe("Pixels; default 512, for SDXL 1024"),
  height: Side,
  steps: z.int().min(1).max(100).optional(),
  cfg: z.number().min(1).max(30).optional(),
  sampler_name: z.string().default("euler"),
  scheduler: z.string().default("normal"),
  seed: z.union([z.int().min(-1), z.string().regex(/^\d{1,20}$/, "must be digits")]).default(-1)
    .describe("-1: random"),
  batch_size: z.int().min(1).max(16).default(1),
  template: z.string().optional().describe("Workflow to use; default: one that can run"),
});

/** Makes pictures from a text. */
export const generateImage = defineTool({
  name: "generate_image",
  title: "Generate image",
  description: "Makes pictures from a text with ComfyUI.",
  input: Input,
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run(input, context) {
    const template = pickTemplate(context.templates(), input.template);
    const values = await valuesFor(template, input, context);
    return await runTemplate(template, values, context);
  },
});

function pickTemplate(templates: WorkflowTemplate[], name: string | undefined): WorkflowTemplate {
  const found = name === undefined ? templates[0] : templates.find((one) => one.name === name);
  if (found) return found;
  const names = templates.map((one) => one.name);
  const [near] = nearest(name ?? "", names);
  throw new RangeError(
    `Cannot find template "${name}". There are: ${names.join(", ")}.` +
      (near === undefined ? "" : ` Nearest: ${near}.`),
  );
}

/** What was asked for, completed with what suits the model, for the inputs that the template has. */
async function valuesFor(
  template: WorkflowTemplate,
  input: z.infer<typeof Input>,
  context: ToolContext,
): Promise<Record<string, Json>> {
  const checkpoint = input.checkpoint ?? await suitableCheckpoint(template, context);
  const { size, steps, cfg } = familyDefaults(checkpoint ?? "");
  const all: Record<string, Json | undefined> = {
    prompt: input.prompt,
    negative_prompt: input.negative_prompt,
    checkpoint,
    // Latents come in blocks of 8 pixels; ComfyUI would silently round down.
    width: roundTo8(input.width ?? size),
    height: roundTo8(input.height ?? size),
    steps: input.steps ?? steps,
    cfg: input.cfg ?? cfg,
    sampler_name: input.sampler_name,
    scheduler: input.scheduler,
    seed: seedOf(input.seed),
    batch_size: input.batch_size,
  };
  const takes = new Set(template.inputs.map(({ name }) => name));
  const given = Object.entries(all).filter(([name, value]) =>
    takes.has(name) && value !== undefined
  );
  return Object.fromEntries(given) as Record<string, Json>;
}

async function suitableCheckpoint(
  template: WorkflowTemplate,
  context: ToolContext,
): Promise<string | undefined> {
  if (!template.inputs.some(({ name }) => name === "checkpoint")) return undefined;
  const classes = Object.values(template.workflow).map(({ class_type }) => class_type);
  const found = defaultModel(template, await context.engine.objectInfo(classes));
  if (found !== undefined) return found;
  context.engine.refresh();
  throw new RangeError(
    "Cannot choose a checkpoint: this ComfyUI has none installed. Put one, such as " +
      "sd_xl_base_1.0.safetensors, into its models/checkpoints folder and ask again.",
  );
}

function roundTo8(pixels: number): number {
  return Math.round(pixels / 8) * 8;
}

const LARGEST_SEED = 2n ** 64n - 1n;

/** A seed as ComfyUI takes it: 0 to 2^64 - 1. Drawn ones stay exact in every client's JSON. */
function seedOf(seed: number | string): Json {
  if (seed === -1) return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  if (typeof seed === "number") return seed;
  const exact = BigInt(seed);
  if (exact > LARGEST_SEED) {
    throw new RangeError(`Cannot use seed ${seed}: must be at most ${LARGEST_SEED}.`);
  }
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
}
