import * as z from "zod";

/** What a tool takes that is for one ComfyUI, or for all. */
export const EngineInput: z.ZodObject<{ engine: z.ZodOptional<z.ZodString> }, z.core.$strict> = z
  .strictObject({
    engine: z.string().max(100).optional().describe("Name of a ComfyUI; default: all"),
  });
