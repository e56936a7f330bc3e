import * as z from "zod";
import type { Json } from "../../comfyui/json.ts";
import type { InputValues } from "../../workflow/template.ts";
import { seedOf, SeedSchema } from "./seed.ts";

/** LoRAs as a tool takes them; `parseLora()` reads each. */
export const LorasSchema: z.ZodDefault<z.ZodArray<z.ZodString>> = z.array(z.string().max(300))
  .max(4).default([]).describe("Each name or name:0.8");

/** What every tool takes that has a model paint; what is left out the template fills itself. */
export const SamplingShape = {
  negative_prompt: z.string().max(20_000).optional(),
  checkpoint: z.string().optional(),
  steps: z.int().min(1).max(100).optional(),
  cfg: z.number().min(1).max(30).optional(),
  sampler_name: z.string().optional(),
  scheduler: z.string().optional(),
  seed: SeedSchema.default(-1),
  loras: LorasSchema,
};

/** A tool's input as a template's values: without what nobody gave, and with the seed drawn. */
export function givenValues(
  { loras: _, ...input }: Readonly<Record<string, Json | undefined>> & { seed: number | string },
): InputValues {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), seed: seedOf(input.seed) };
}
