import * as z from "zod";

/**
 * A number of which the exact digits do not matter, such as bytes of memory. Beyond 2^53 the JSON
 * reader hands over a `bigint`; this makes a `number` of it.
 */
export const JsonNumberSchema: z.ZodType<number> = z.union([z.number(), z.bigint()])
  .transform(Number);
