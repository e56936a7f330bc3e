import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { type Json, stringifyJson } from "../comfyui/json.ts";

/**
 * What makes two jobs the same: the SHA-256, in hex, of a workflow's nodes, without their titles
 * and whatever else the editor adds. The order of nodes and inputs does not matter; their ids do,
 * and so does every value, a seed to its last digit. A random seed is to be drawn before.
 */
export async function jobHash(workflow: ApiWorkflow): Promise<string> {
  const nodes = Object.entries(workflow).map(([id, { class_type, inputs }]) =>
    [id, { class_type, inputs: sorted(inputs) }] as const
  );
  const text = stringifyJson(nodes.sort(byName));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

/** An object becomes a list of pairs: keys like "2" would not keep their place in an object. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return ["list", ...value.map(sorted)];
  if (typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).map(([key, item]): [string, Json] => [key, sorted(item)]);
  return ["object", ...pairs.sort(byName)];
}

/** By code units, which no locale changes. */
function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
