import * as z from "zod";
import { toBlocks } from "../../workflow/aspect_ratio.ts";
import { parseLora } from "../../workflow/parse_lora.ts";
import { usualValues } from "../../workflow/complete_template.ts";
import { templateClasses } from "../../workflow/fit_template.ts";
import { findPreset } from "../../workflow/own_presets.ts";
import { type Preset, PRESET_NAMES } from "../../workflow/presets.ts";
import type { InputValues, WorkflowTemplate } from "../../workflow/template.ts";
import { withControl } from "../../workflow/with_control.ts";
import { withLoras } from "../../workflow/with_loras.ts";
import { blamePreset } from "../workflow/blame_preset.ts";
import { type ControlInput, ControlSchema, findControl } from "../workflow/find_control.ts";
import { JobOutput } from "../job/job_output.ts";
import { withNotes } from "../notes.ts";
import { type PickedTemplate, pickTemplate } from "../workflow/pick_template.ts";
import { presetsOf } from "../workflow/presets_of.ts";
import { runTemplate } from "../workflow/run_template.ts";
import { LorasSchema } from "../workflow/sampling_inputs.ts";
import type { CallToolResult } from "../sdk.ts";
import { seedOf, SeedSchema } from "../workflow/seed.ts";
import { settleCheckpoint, type SettledCheckpoint } from "../workflow/settle_checkpoint.ts";
import { defineTool, type ToolDefinition } from "../tool.ts";
import type { ToolContext } from "../tool_context.ts";
import { type TunedTemplate, tuneTemplate } from "../workflow/tune_template.ts";

const Side = z.int().min(64).max(2048).optional();

const shape = {
  prompt: z.string().min(1).max(20_000).describe("What the picture shows"),
  negative_prompt: z.string().max(20_000).optional(),
  checkpoint: z.string().optional().describe("Model file; default: one that suits"),
  width: Side.describe("Pixels; default: what suits the model"),
  height: Side,
  steps: z.int().min(1).max(100).optional(),
  cfg: z.number().min(1).max(30).optional(),
  sampler_name: z.string().optional(),
  scheduler: z.string().optional(),
  seed: SeedSchema.default(-1).describe("-1: random"),
  batch_size: z.int().min(1).max(16).default(1),
  aspect_ratio: z.string().max(20).optional().describe("16:9, square, portrait, ..."),
  loras: LorasSchema,
  control: ControlSchema.optional().describe("Picture to follow, by ControlNet"),
  template: z.string().optional().describe("Workflow to use; default: one that can run"),
};

/** Makes pictures from a text. */
export const generateImage: ToolDefinition = generateImageWith(PRESET_NAMES);

/** The same for an operator who has presets of their own. */
export function generateImageWith(presets: readonly string[]): ToolDefinition {
  const preset = z.enum(presets).optional().describe("Sets steps and size; what is given wins");
  return defineTool({
    name: "generate_image",
    title: "Generate image",
    description: "Makes pictures from a text with ComfyUI.",
    input: z.strictObject({ ...shape, preset }),
    output: JobOutput,
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    run: generate,
  });
}

type Input = z.infer<z.ZodObject<typeof shape>>;

async function generate(
  { preset: presetName, ...said }: Input & { preset?: string | undefined },
  context: ToolContext,
): Promise<CallToolResult> {
  const own = presetName === undefined ? undefined : findPreset(presetName, presetsOf(context));
  const given = new Set(Object.keys(said));
  const values = Object.entries(own?.values ?? {}).filter(([name]) => !given.has(name));
  return await blamePreset(
    { name: presetName, values: Object.fromEntries(values) },
    () => paint(withPreset(said, own?.values), own?.preset, context),
  );
}

async function paint(
  input: Input,
  preset: Preset | undefined,
  context: ToolContext,
): Promise<CallToolResult> {
  const loras = input.loras.map(parseLora);
  const named = input.template ?? context.defaultTemplate;
  // A workflow that is named may load its model in a way of its own.
  const settled: SettledCheckpoint = named === undefined
    ? await settleCheckpoint(input.checkpoint, context, { diffusionModels: true })
    : { notes: [] };
  const { checkpoint = input.checkpoint } = settled;
  const plain = input.template === undefined && named !== undefined
    ? await blameDefault(() => choose(named, checkpoint, context))
    : await choose(named, checkpoint, context);
  // Before a preset adds a second model, which takes no LoRA made for the first.
  const added = withLoras(plain.template, loras);
  const given = {
    ...valuesFor(added.template, { ...input, checkpoint }),
    ...added.values,
  };
  const tuning = { given, preset, aspectRatio: input.aspect_ratio };
  const tuned = await tuneTemplate(context.engines, added.template, tuning);
  const { template, values, notes } = await controlled(tuned, input.control, context);
  const taken = takenBy(template, values);
  const result = await runTemplate(template, taken, context, {
    trusted: true,
    given: givenBy(input, context),
  });
  const unused = Object.keys(values).filter((name) => !(name in taken));
  // With something added, another model may suit than the one that it was picked for.
  const used = template === plain.template ? plain : { template };
  return withNotes(result, [...settled.notes, ...notes, ...notesOn(used, unused)]);
}

/** With a side and a shape the other side is given as well. */
function givenBy(
  { aspect_ratio }: Input,
  { given }: ToolContext,
): ReadonlySet<string> | undefined {
  const sides = ["width", "height"];
  const isShaped = aspect_ratio !== undefined && sides.some((side) => given?.has(side));
  return isShaped ? new Set([...given ?? [], ...sides]) : given;
}

/** What a preset sets stands behind what was said; a shape that was said makes a size of its own. */
function withPreset(said: Input, preset: InputValues = {}): Input {
  const { width: _, height: __, ...shapeless } = preset;
  return { ...said.aspect_ratio === undefined ? preset : shapeless, ...said };
}

/** Who calls has not named it, and so could not name another one by the message alone. */
async function blameDefault<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const advice = "That is the template of Easel's configuration: name another one in the call, " +
      "or have the configuration corrected.";
    throw new RangeError(`${error.message} ${advice}`, { cause: error });
  }
}

async function choose(
  template: string | undefined,
  model: string | undefined,
  context: ToolContext,
): Promise<PickedTemplate> {
  return await fromLibrary(template, context) ??
    await pickTemplate(context.engines, context.templates(), { template, model });
}

/** With the ControlNet that was asked for, chosen for the model that will run. */
async function controlled(
  { template, values }: TunedTemplate,
  control: ControlInput | undefined,
  context: ToolContext,
): Promise<TunedTemplate & { notes: string[] }> {
  if (!control) return { template, values, notes: [] };
  const checkpoint = await mainModel(template, values, context);
  const found = await findControl(control, checkpoint, context);
  const added = withControl(template, found.control);
  return {
    template: added.template,
    values: { ...values, ...added.values },
    notes: found.notes,
  };
}

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
function valuesFor(template: WorkflowTemplate, input: Input): InputValues {
  const { template: _, aspect_ratio: __, loras: ___, control: ____, ...named } = input;
  const { checkpoint, width, height, seed, batch_size, ...same } = named;
  const values = {
    ...same,
    [mainInput(template)]: checkpoint,
    width: roundTo8(width),
    height: roundTo8(height),
    seed: seedOf(seed),
    batch_size,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The input that takes the main model. */
function mainInput({ models }: WorkflowTemplate): string {
  return models?.[0]?.input ?? "checkpoint";
}

/** The model that will run: the one that was given, what the template takes by itself, or holds. */
async function mainModel(
  template: WorkflowTemplate,
  values: InputValues,
  { engines }: ToolContext,
): Promise<string> {
  const name = mainInput(template);
  if (!template.inputs.some((input) => input.name === name)) return loadedModel(template) ?? "";
  const objectInfo = await engines.objectInfo(templateClasses(template));
  return String(values[name] ?? usualValues(template, values, objectInfo)[name] ?? "");
}

/** The file that stands in a workflow which does not let it be changed. */
function loadedModel({ workflow }: WorkflowTemplate): string | undefined {
  return Object.values(workflow)
    .flatMap(({ inputs }) => [inputs["ckpt_name"], inputs["unet_name"]])
    .find((file) => typeof file === "string");
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
