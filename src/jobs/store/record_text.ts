import { type Json, stringifyJson } from "../../comfyui/json.ts";
import type { JobRecord } from "./job_record.ts";

/** Longer texts among the inputs are cut where a record is too large. */
const MAX_TEXT = 500;

/** Files that are named where a record is too large. */
const MAX_FILES = 20;

/** What a record does without, one after the other, until it is small enough. */
const REDUCTIONS: readonly ((record: JobRecord) => JobRecord)[] = [
  ({ workflow: _, ...record }) => record,
  (record) => ({ ...record, inputs: shortValues(record.inputs) }),
  ({ texts, ...record }) => texts ? { ...record, texts: texts.slice(0, 5).map(shortText) } : record,
  ({ error, ...record }) => error === undefined ? record : { ...record, error: shortText(error) },
  ({ files, ...record }) => files ? { ...record, files: files.slice(0, MAX_FILES) } : record,
  (record) => ({ ...record, inputs: {} }),
];

/**
 * A record as one line of JSON of about `maxBytes` at most in UTF-8. One that is larger loses its
 * workflow, then the ends of long inputs, and at last most of what was only nice to know.
 */
export function recordText(record: JobRecord, maxBytes: number): string {
  let reduced = record;
  let text = stringifyJson(reduced);
  for (const reduce of REDUCTIONS) {
    if (byteLength(text) <= maxBytes) break;
    reduced = reduce(reduced);
    text = stringifyJson(reduced);
  }
  return text;
}

function shortValues(inputs: Record<string, Json>): Record<string, Json> {
  const entries = Object.entries(inputs).map(([name, value]) => [name, shortValue(value)] as const);
  return Object.fromEntries(entries);
}

function shortValue(value: Json): Json {
  if (typeof value === "string") return shortText(value);
  const isLong = typeof value === "object" && stringifyJson(value).length > MAX_TEXT;
  return isLong ? "…" : value;
}

function shortText(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
