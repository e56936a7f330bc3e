import { parseJson } from "../../comfyui/json.ts";
import type { JobRecord } from "./job_record.ts";

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const STATUSES: readonly unknown[] = [
  "pending",
  "in_progress",
  "completed",
  "failed",
  "cancelled",
];

const REQUIRED: Record<string, Check> = {
  id: (value) => isText(value) && value !== "",
  createdAt: Number.isFinite,
  caller: isText,
  status: (value) => STATUSES.includes(value),
  inputs: isObject,
};

const OPTIONAL: Record<string, Check> = {
  engine: isText,
  template: isText,
  hash: isText,
  endedAt: Number.isFinite,
  ranMs: Number.isFinite,
  error: isText,
  files: (value) => Array.isArray(value) && value.every(isFile),
  texts: (value) => Array.isArray(value) && value.every(isText),
  workflow: (value) => isObject(value) && Object.values(value).every(isNode),
};

/** What a record is sorted and dropped by. */
export type RecordHead = Pick<JobRecord, "id" | "createdAt" | "endedAt">;

/**
 * Reads what {@linkcode recordText} has written; `undefined` where it is something else. No schema
 * library: a store must open before anything is loaded that a start-up can do without.
 */
export function parseRecord(text: string): JobRecord | undefined {
  return recordOf(text, parseJson) as JobRecord | undefined;
}

/** The same for less than all of it, several times as fast: seeds are not read digit for digit. */
export function parseRecordHead(text: string): RecordHead | undefined {
  return recordOf(text, JSON.parse) as RecordHead | undefined;
}

function recordOf(text: string, parse: (text: string) => unknown): unknown {
  try {
    const value = parse(text);
    return isObject(value) && isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(fields: Fields): boolean {
  return Object.entries(REQUIRED).every(([name, check]) => check(fields[name])) &&
    Object.entries(OPTIONAL).every(([name, check]) =>
      fields[name] === undefined || check(fields[name])
    );
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFile(value: unknown): boolean {
  return isObject(value) &&
    ["filename", "subfolder", "type", "mediaType"].every((name) => isText(value[name]));
}

function isNode(value: unknown): boolean {
  return isObject(value) && isText(value["class_type"]) && isObject(value["inputs"]);
}
