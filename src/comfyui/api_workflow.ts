import * as z from "zod";
import type { Json } from "./json.ts";

/** A link in API format: the id of the node it comes from and the index of that node's output. */
export type NodeLink = [nodeId: string, slot: number];

/** One node in API format, as `POST /prompt` takes it. */
export interface ApiNode {
  /** The node's class, a key of {@linkcode ObjectInfo}. */
  class_type: string;
  /** A literal or a {@linkcode NodeLink} for each input by name. */
  inputs: Record<string, Json>;
  /** What the editor adds; ComfyUI ignores it. */
  _meta?: { title?: string | undefined; [key: string]: unknown } | undefined;
}

/** A workflow in API format: nodes by id. */
export type ApiWorkflow = Record<string, ApiNode>;

/** Tells whether an input's value is a link to another node's output. */
export function isNodeLink(value: unknown): value is NodeLink {
  return Array.isArray(value) && value.length === 2 &&
    (typeof value[0] === "string" || typeof value[0] === "number") &&
    typeof value[1] === "number";
}

/** Shape of {@linkcode ApiWorkflow}; tolerates extra keys on a node, as ComfyUI does. */
export const ApiWorkflowSchema: z.ZodType<ApiWorkflow> = z.record(
  z.string(),
  z.looseObject({
    class_type: z.string(),
    inputs: z.record(z.string(), z.any()),
    _meta: z.looseObject({ title: z.string().optional() }).optional(),
  }),
);
