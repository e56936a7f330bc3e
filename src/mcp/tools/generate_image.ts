import * as z from "zod";
import { toBlocks } from "../../workflow/aspect_ratio.ts";
import { parseLora } from "../../workflow/parse_lora.ts";
import { PRESET_NAMES } from "../../workflow/presets.ts";
import type { InputValues, WorkflowTemplate } from "../../workflow/template.ts";
import { withLoras } from "../../workflow/with_loras.ts";
import { JobOutput } from "../job_output.ts";
import { withNotes } from "../notes.ts";
import { type PickedTemplate, pickTemplate } from "../pick_template.ts";
import { runTemplate } from "../run_template.ts";
import { seedOf, SeedSchema } from "../seed.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";
import { tuneTemplate } from "../tune_template.ts";

const Side = z.int().min(64).max(2048).optional();

const Input = z.strictObject({
  prompt: z.string().min(1).max(20_000).describe("What the picture shows"),
  negative_prompt: z.string().max(20_000).optional()
    .describe("Default: text, watermark, low quality, blurry, distorted"),
  checkpoint: z.string().optional().describe("Model file; default: one that suits"),
  width: Side.describe("Pixels; default: what suits the model"),
  height: Side,
  steps: z.int().min(1).max(100).optional(),
  cfg: z.number().min(1).max(30).optional(),
  sampler_name: z.string().optional(),
  scheduler: z.string().optional(),
  seed: SeedSchema.default(-1).describe("-1: random"),
  batch_size: z.int().min(1).max(16).default(1),
  preset: z.enum(PRESET_NAMES).optional().describe("Sets steps and size; what is given wins"),
  aspect_ratio: z.string().max(20).optional().describe("16:9, square, portrait, ..."),
  loras: z.array(z.string().max(300)).max(4).default([]).describe("Each name or name:0.8"),
  template: z.string().optional().describe("Workflow to use; default: one that can run"),
});

/** Makes pictures from a text. */
export const generateImage: ToolDefinition = defineTool({
  name: "generate_image",
  title: "Generate image",
  description: "Makes pictures from a text with ComfyUI.",
  input: Input,
  output: JobOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  async run(input, context) {
    const { template: name, checkpoint: model } = input;
    const loras = input.loras.map(parseLora);
    const plain = await fromLibrary(name, context) ??
      await pickTemplate(context.engine, context.templates(), { template: name, model });
    // Before a preset adds a second model, which takes no LoRA made for the first.
    const added = withLoras(plain.template, loras);
    const picked = { ...plain, template: added.template };
    const { preset, aspect_ratio: aspectRatio } = input;
    const given = { ...valuesFor(picked.template, input), ...added.values };
    const tuning = { given, preset, aspectRatio };
    const { template, values } = await tuneTemplate(context.engine, picked.template, tuning);
    const taken = takenBy(template, values);
    const result = await runTemplate(template, taken, context);
    const unused = Object.keys(values).filter((name) => !(name in taken));
    // With something added, another model may suit than the one that it was picked for.
    const used = template === picked.template ? picked : { template };
    return withNotes(result, notesOn(used, unused));
  },
});

/** A workflow that is not shipped as a template, where one has that name and takes a prompt. */
async function fromLibrary(
  name: string | undefined,
  context: ToolContext,
): Promise<PickedTemplate | undefined> {
  if (name === undefined || context.templates().some((one) => one.name === name)) return undefined;
  // Who names none that there is gets the picker's error, which lists those that make pictures.
  const entry = await context.library.find(name).catch(() => undefined);
  if (!entry) return undefined;
  const { template } = await context.library.read(entry);
  if (template.inputs.some((input) => input.name === "prompt")) return { template };
  throw new RangeError(
    `Cannot use template "${name}": it takes no prompt. Run it with run_workflow.`,
  );
}

/** What was asked for, by the names of the template's inputs. What nobody gave it fills itself. */
function valuesFor(template: WorkflowTemplate, input: z.infer<typeof Input>): InputValues {
  const { template: _, preset: __, aspect_ratio: ___, loras: ____, ...named } = input;
  const { checkpoint, width, height, seed, batch_size, ...same } = named;
  const main = template.models?.[0]?.input ?? "checkpoint";
  const values = {
    ...same,
    [main]: checkpoint,
    width: roundTo8(width),
    height: roundTo8(height),
    seed: seedOf(seed),
    batch_size,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Latents come in blocks of 8 pixels; ComfyUI would silently round down. */
function roundTo8(pixels: number | undefined): number | undefined {
  return pixels === undefined ? undefined : toBlocks(pixels);
}

function takenBy(template: WorkflowTemplate, given: InputValues): InputValues {
  const names = new Set(template.inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.has(name)));
}

function notesOn({ template, reason }: PickedTemplate, unused: string[]): string[] {
  return [
    ...(reason === undefined ? [] : [`Picked ${template.name}: ${reason}`]),
    ...(unused.length === 0 ? [] : [`${template.name} does not take ${unused.join(", ")}.`]),
  ];
}
