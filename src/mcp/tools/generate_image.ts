import { z } from "zod";
import type { InputValues, WorkflowTemplate } from "../../workflow/template.ts";
import { JobOutput } from "../job_output.ts";
import { type PickedTemplate, pickTemplate } from "../pick_template.ts";
import { runTemplate } from "../run_template.ts";
import type { CallToolResult } from "../sdk.ts";
import { seedOf, SeedSchema } from "../seed.ts";
import { defineTool } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";

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
    const { template: name, checkpoint: model } = input;
    const picked = await fromLibrary(name, context) ??
      await pickTemplate(context.engine, context.templates(), { template: name, model });
    const given = valuesFor(picked.template, input);
    const taken = takenBy(picked.template, given);
    const result = await runTemplate(picked.template, taken, context);
    return withNotes(result, notesOn(picked, Object.keys(given).filter((it) => !(it in taken))));
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
  const { template: _, checkpoint, width, height, seed, batch_size, ...same } = input;
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
  return pixels === undefined ? undefined : Math.round(pixels / 8) * 8;
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

/** Puts notes behind the line for people. */
function withNotes(result: CallToolResult, notes: string[]): CallToolResult {
  const [first, ...rest] = result.content;
  if (first?.type !== "text" || notes.length === 0) return result;
  return { ...result, content: [{ ...first, text: [first.text, ...notes].join(" ") }, ...rest] };
}
