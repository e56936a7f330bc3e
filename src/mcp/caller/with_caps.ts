import * as z from "zod";
import type { Caps } from "../../workflow/caps.ts";
import type { ToolDefinition } from "../tool.ts";
import type { Services } from "../tool_context.ts";
import { capsOf } from "./keep_caps.ts";

/** The inputs that a cap bounds by itself, whichever tool has them. */
const CAPPED: Readonly<Record<string, keyof Caps>> = {
  steps: "steps",
  width: "side",
  height: "side",
  batch_size: "batch",
};

/**
 * Tools as a caller with caps is told of them: with its maxima in the schemas. What a call gives is
 * measured all the same, so nothing else changes about them.
 */
export function withCaps(
  tools: readonly ToolDefinition[],
  services: Pick<Services, "caps" | "caller">,
): ToolDefinition[] {
  const caps = capsOf(services);
  return caps ? tools.map((tool) => ({ ...tool, input: capped(tool.input, caps) })) : [...tools];
}

function capped(input: z.ZodObject, caps: Caps): z.ZodObject {
  const shape: Record<string, z.core.$ZodType> = {};
  for (const [name, most] of Object.entries(CAPPED)) {
    const schema = input.shape[name];
    const maximum = caps[most];
    if (schema instanceof z.ZodType && maximum !== undefined) shape[name] = upTo(schema, maximum);
  }
  const width = shape["width"] ?? input.shape["width"];
  if (width instanceof z.ZodType && caps.pixels !== undefined) {
    shape["width"] = said(width, `At most ${caps.pixels} pixels in all`);
  }
  return input.safeExtend(shape) as z.ZodObject;
}

function upTo(schema: z.ZodType, most: number): z.ZodType {
  const { maximum, default: usual } = z.toJSONSchema(schema, { io: "input" });
  return schema.meta({
    ...schema.meta(),
    maximum: Math.min(most, maximum ?? Infinity),
    // What nobody gives is lowered; whoever sends the default gives it.
    ...typeof usual === "number" && { default: Math.min(most, usual) },
  });
}

function said(schema: z.ZodType, more: string): z.ZodType {
  const { description, ...meta } = schema.meta() ?? {};
  return schema.meta({ ...meta, description: description ? `${description}. ${more}` : more });
}
