import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { SavedWorkflow } from "../comfyui/saved_workflow.ts";

/** What a JSON value turned out to be, see {@linkcode detectWorkflow}. */
export type DetectedWorkflow =
  | { kind: "api"; workflow: ApiWorkflow }
  | { kind: "saved"; workflow: SavedWorkflow };

/**
 * Tells which kind of workflow a JSON value is, and unwraps `{ "prompt": ... }`, which is what
 * `POST /prompt` takes. A node without `class_type` makes a value no API workflow.
 *
 * @returns `undefined` for a value that is neither.
 */
export function detectWorkflow(json: unknown): DetectedWorkflow | undefined {
  if (!isRecord(json)) return undefined;
  if (Array.isArray(json["nodes"])) {
    return { kind: "saved", workflow: json as unknown as SavedWorkflow };
  }
  if (isApiWorkflow(json)) return { kind: "api", workflow: json };
  return isApiWorkflow(json["prompt"]) ? { kind: "api", workflow: json["prompt"] } : undefined;
}

function isApiWorkflow(value: unknown): value is ApiWorkflow {
  if (!isRecord(value)) return false;
  const nodes = Object.values(value);
  return nodes.length > 0 && nodes.every(isApiNode);
}

function isApiNode(value: unknown): boolean {
  return isRecord(value) && typeof value["class_type"] === "string" && isRecord(value["inputs"]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
