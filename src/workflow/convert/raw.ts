import type { Json } from "../../comfyui/json.ts";

/** The value as an object, or `undefined` where it is none. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

/** The value as a list; anything else is an empty one. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A node's or a link's id as text: files write numbers or text for the same id. */
export function asId(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : undefined;
}

/** The value as the index of a slot, 0 where it is none. */
export function asIndex(value: unknown): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : 0;
}

/** A socket's type as text: a list of options is a combo, and `0` or nothing fits everything. */
export function asTypeName(value: unknown): string {
  if (Array.isArray(value)) return "COMBO";
  return typeof value === "string" ? value : "*";
}

/** The value as an object of JSON values, or `undefined` where it is none. */
export function asJsonRecord(value: unknown): Record<string, Json> | undefined {
  return asRecord(value) as Record<string, Json> | undefined;
}
