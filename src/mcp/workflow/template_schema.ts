import * as z from "zod";
import type { Json } from "../../comfyui/json.ts";
import type { InputValues, TemplateInput, WorkflowTemplate } from "../../workflow/template.ts";
import { IMAGE_FORMS } from "../image_input/image_schema.ts";
import { seedOf, SeedSchema } from "./seed.ts";
import { shorten } from "../shorten.ts";

/** Most characters of an input's description in a tool's schema: each costs every client tokens. */
const SHOWN = 120;

/** Longest default that stands in a schema: some workflows hold essays. */
const LONGEST_DEFAULT = 200;

/** Most choices that a schema lists. */
const CHOICES = 20;

/** Options of {@linkcode templateSchema}. */
export interface TemplateSchemaOptions {
  /** Leaves seeds as they are in the workflow where nobody gives one; else they are drawn. */
  keepSeeds?: boolean;
}

/** The inputs of a workflow as a tool's schema: types, bounds, defaults, short lists of choices. */
export function templateSchema(
  template: Pick<WorkflowTemplate, "inputs">,
  { keepSeeds = false }: TemplateSchemaOptions = {},
): z.ZodObject {
  const draws = (input: TemplateInput) =>
    isSeed(input) && !(keepSeeds && input.default !== undefined);
  return z.strictObject(
    Object.fromEntries(
      template.inputs.map((input) => [input.name, inputSchema(input, draws(input))]),
    ),
  );
}

function inputSchema(input: TemplateInput, drawsSeed: boolean): z.ZodType {
  const schema = describe(isSeed(input) ? SeedSchema : typeSchema(input), input);
  if (drawsSeed) return schema.default(-1);
  if (input.required && input.default === undefined) return schema;
  return isPlain(input.default) ? schema.default(input.default) : schema.optional();
}

function typeSchema(input: TemplateInput): z.ZodType {
  const { minimum, maximum } = input;
  switch (input.type) {
    case "boolean":
      return z.boolean();
    case "integer":
      return bounded(z.int(), minimum, maximum);
    case "number":
      return bounded(z.number(), minimum, maximum);
    case "string":
      return choicesSchema(input) ?? z.string();
  }
}

function bounded(schema: z.ZodNumber, minimum?: number, maximum?: number): z.ZodNumber {
  // Bounds beyond 2^53 are ComfyUI's way to say that there are none.
  const low = Number.isSafeInteger(Math.trunc(minimum ?? NaN)) ? schema.min(minimum ?? 0) : schema;
  return Number.isSafeInteger(Math.trunc(maximum ?? NaN)) ? low.max(maximum ?? 0) : low;
}

function choicesSchema({ choices = [] }: TemplateInput): z.ZodType | undefined {
  const names = choices.filter((choice) => typeof choice === "string");
  const short = names.length > 0 && names.length <= CHOICES && names.length === choices.length;
  // A file's name may be given without its folder or ending, and there may be a new one.
  return short && !names.some(isFileName) ? z.enum(names) : undefined;
}

function isFileName(name: string): boolean {
  return /\.[a-z]\w{1,11}$/i.test(name);
}

function describe(schema: z.ZodType, input: TemplateInput): z.ZodType {
  const { description, kind, default: value } = input;
  const short = description && description.length > SHOWN
    ? `${description.slice(0, SHOWN - 3)}...`
    : description;
  const usual = isLong(value) ? [`Default: ${shorten(value, SHOWN)}`] : [];
  const text = [...(short ? [short] : []), ...(kind ? [IMAGE_FORMS] : []), ...usual].join(": ");
  return text === "" ? schema : schema.describe(text);
}

function isLong(value: Json | undefined): value is string {
  return typeof value === "string" && value.length > LONGEST_DEFAULT;
}

/** A `${variable}` is filled in later and would only puzzle a reader. */
function isPlain(value: Json | undefined): boolean {
  return value !== undefined && typeof value !== "bigint" && !isLong(value) &&
    !(typeof value === "string" && /^\$\{/.test(value));
}

/** Seeds: their names say so, and every node calls them the same. */
function isSeed({ name, type }: TemplateInput): boolean {
  return type === "integer" && /^(noise_)?seed(_\d+)?$/.test(name);
}

/** Two names for one thing: what some call the model is a checkpoint, and the other way round. */
const ALIASES = [["model", "checkpoint"], ["checkpoint", "model"]] as const;

/** Other names by which callers may give inputs. */
export function inputAliases(inputs: readonly TemplateInput[]): Record<string, string> {
  const names = new Set(inputs.map(({ name }) => name));
  return Object.fromEntries(
    ALIASES.filter(([other, name]) => !names.has(other) && names.has(name)),
  );
}

/** The values as ComfyUI takes them: seeds drawn or exact. */
export function templateValues(
  template: WorkflowTemplate,
  input: Readonly<Record<string, unknown>>,
): InputValues {
  const values: Record<string, Json | undefined> = { ...input } as Record<string, Json | undefined>;
  for (const declared of template.inputs) {
    const value = values[declared.name];
    if (isSeed(declared) && (typeof value === "number" || typeof value === "string")) {
      values[declared.name] = seedOf(value);
    }
  }
  return values;
}
