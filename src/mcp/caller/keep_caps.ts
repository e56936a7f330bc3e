import { prepare, type PreparedWorkflow } from "../../jobs/prepare.ts";
import type { EngineFile } from "../../jobs/outputs.ts";
import { type Caps, type Excess, excessOf, strictest } from "../../workflow/caps.ts";
import { inputsAt, type LowerOptions, lowerValues } from "../../workflow/lower_values.ts";
import { measureWorkflow, type WorkflowMeasure } from "../../workflow/measure_workflow.ts";
import { placeOf, problemAt } from "../../workflow/problem.ts";
import type { InputValues, TemplateInput, WorkflowTemplate } from "../../workflow/template.ts";
import { workflowClasses } from "../../workflow/to_template.ts";
import type { Services, ToolContext } from "../tool_context.ts";
import { callerOf } from "./caller.ts";
import { loadedPictures } from "./loaded_pictures.ts";

/** A prepared workflow that keeps the caps. */
export interface CappedWorkflow {
  /** Filled anew where something was lowered. */
  prepared: PreparedWorkflow;
  /** What was lowered, as sentences. */
  notes: string[];
}

/** What it was prepared from. */
export interface Preparation {
  /** The template's values. */
  values: InputValues;
  /** Where the pictures among them lie. */
  pictures: ReadonlyMap<string, EngineFile>;
  /**
   * The names of the inputs whose values the caller gave; the whole workflow is the caller's where
   * left out. What the caller did not give fits the caps by itself.
   */
  given?: ReadonlySet<string> | undefined;
}

/** How often values are lowered: once for each cap, and once more where one leads to another. */
const ROUNDS = 6;

/** The caps that hold for a caller: the stricter ones of the operator's and its own. */
export function capsOf({ caps, caller }: Pick<Services, "caps" | "caller">): Caps | undefined {
  return strictest(caps, caller?.caps);
}

/**
 * Measures a filled workflow, whatever it was made from, and lowers what is too much where it comes
 * from named inputs: what the caller did not give, and what it gave where the operator wants that.
 *
 * @throws {RangeError} If it asks for more than the caller may have.
 */
export async function keepCaps(
  template: WorkflowTemplate,
  first: PreparedWorkflow,
  preparation: Preparation,
  context: ToolContext,
): Promise<CappedWorkflow> {
  const caps = capsOf(context);
  if (!caps) return { prepared: first, notes: [] };
  let [prepared, values] = [first, preparation.values];
  const notes = new Map<string, string>();
  const fixed = fixedInputs(template, preparation, context);
  for (let round = 0;; round++) {
    const excess = excessOf(await measure(prepared, caps, context), caps);
    if (!excess) return { prepared, notes: [...notes.values()] };
    const lowered = round < ROUNDS && lowerValues(template, prepared.values, { excess, fixed });
    if (!lowered) {
      const hasPicture = preparation.pictures.size > 0;
      throw refusal(template, prepared, { excess, fixed, hasPicture });
    }
    for (const [name, value] of Object.entries(lowered)) {
      notes.set(name, noteOn(name, { from: first.values[name], to: value, excess }));
    }
    values = { ...values, ...lowered };
    prepared = await prepareAgain(template, { ...preparation, values }, context);
  }
}

/** The inputs that nobody lowers: those that the caller gave, unless the operator has them clamped. */
function fixedInputs(
  { inputs }: WorkflowTemplate,
  { given }: Preparation,
  { caps }: ToolContext,
): ReadonlySet<string> {
  if (caps?.mode === "clamp") return new Set();
  return given ?? new Set(inputs.map(({ name }) => name));
}

function prepareAgain(
  template: WorkflowTemplate,
  { values, pictures }: Preparation,
  context: ToolContext,
): Promise<PreparedWorkflow> {
  const hideFiles = !callerOf(context).seesAll;
  return prepare(context.engines, template, values, { pictures, hideFiles });
}

async function measure(
  { workflow, files }: PreparedWorkflow,
  { steps: _, ...sizes }: Caps,
  context: ToolContext,
): Promise<WorkflowMeasure> {
  const classes = workflowClasses({ name: "", json: workflow });
  const objectInfo = await context.engines.objectInfo(classes);
  // Without a cap on sizes nobody need look at the files.
  const pictures = Object.keys(sizes).length === 0
    ? new Map()
    : await loadedPictures(workflow, { objectInfo, files }, context);
  return measureWorkflow(workflow, { objectInfo, pictures });
}

/** What is counted, by the cap. */
const WORDS: Record<Excess["cap"], string> = {
  steps: "sampler steps",
  pixels: "pixels in all",
  batch: "pictures in one batch",
  side: "pixels a side",
};

function noteOn(
  name: string,
  { from, to, excess: { cap, most } }: { from: unknown; to: unknown; excess: Excess },
): string {
  return `${name} was lowered from ${from} to ${to}: at most ${most} ${WORDS[cap]} are allowed.`;
}

function refusal(
  template: WorkflowTemplate,
  prepared: PreparedWorkflow,
  { excess, fixed, hasPicture }: Required<LowerOptions> & { hasPicture: boolean },
): RangeError {
  const { cap, asked, most } = excess;
  const much = Number.isFinite(asked.value)
    ? `it asks for ${Math.ceil(asked.value)} ${WORDS[cap]}`
    : `nobody can say before it runs for how many ${WORDS[cap]} it asks`;
  const all = inputsAt(template, asked.from);
  const able = all.filter((input) => isAboveLeast(prepared.values[input.name], input));
  const given = able.filter(({ name }) => fixed.has(name));
  const names = (given.length > 0 ? given : able).map(({ name }) => name);
  const advice = names.length > 0
    ? giveLess(names)
    : hasPicture && cap !== "steps"
    ? "Give a smaller picture."
    : all.length > 0
    ? `Less than ${all.map(({ name }) => name).join(" and ")} has cannot be given: ask whoever ` +
      "runs Easel to allow more."
    : giveLess(placesOf(prepared, asked.from));
  return new RangeError(
    `Cannot run "${template.name}": ${much}, and at most ${most} are allowed. ${advice}`,
  );
}

/** What is not a number, such as a model, can be another one. */
function isAboveLeast(value: unknown, { minimum = -Infinity }: TemplateInput): boolean {
  return typeof value !== "number" || value > minimum;
}

function placesOf({ workflow }: PreparedWorkflow, from: Excess["asked"]["from"]): string[] {
  return from.map(({ nodeId, input }) =>
    placeOf(problemAt(workflow, nodeId, { input, message: "" }))
  );
}

function giveLess(places: readonly string[]): string {
  const where = places.slice(0, 4).join(" and ");
  return where === "" ? "Change the workflow." : `Give less at ${where}.`;
}
