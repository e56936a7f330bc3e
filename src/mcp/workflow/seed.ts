import * as z from "zod";
import type { Json } from "../../comfyui/json.ts";

/** Largest seed that ComfyUI takes. */
const LARGEST_SEED = 2n ** 64n - 1n;

/** A seed as a tool takes it: a number, -1 for a random one, or digits where a number would round. */
export const SeedSchema: z.ZodType<number | string> = z.union([
  z.int().min(-1),
  z.string().regex(/^\d{1,20}$/, "must be digits"),
]);

/**
 * A seed as ComfyUI takes it, 0 to 2^64 - 1. A drawn one stays exact in every client's JSON.
 *
 * @throws {RangeError} If it is too large.
 */
export function seedOf(seed: number | string): Json {
  if (Number(seed) === -1) return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  if (typeof seed === "number") return seed;
  const exact = BigInt(seed);
  if (exact > LARGEST_SEED) {
    throw new RangeError(`Cannot use seed ${seed}: must be at most ${LARGEST_SEED}.`);
  }
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
}
