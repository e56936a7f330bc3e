import { z } from "zod";
import type { Json } from "./json.ts";

/** An input socket of a {@linkcode SavedNode}. */
export interface SavedInput {
  name: string;
  /** Type name; older files write `0` or a list for some. */
  type?: unknown;
  /** Id of the link that ends here. */
  link?: number | string | null | undefined;
  /** Present where the socket belongs to a widget. */
  widget?: { name: string; [key: string]: unknown } | null | undefined;
  [key: string]: unknown;
}

/** An output socket of a {@linkcode SavedNode}. */
export interface SavedOutput {
  name?: string | undefined;
  type?: unknown;
  links?: (number | string)[] | null | undefined;
  [key: string]: unknown;
}

/** One node as the editor saves it. */
export interface SavedNode {
  id: number | string;
  /** A class, the name of a node that only the editor knows, or the id of a {@linkcode Subgraph}. */
  type: string;
  /** 0 runs, 2 is muted, 4 is bypassed. */
  mode?: number | undefined;
  title?: string | undefined;
  inputs?: SavedInput[] | undefined;
  outputs?: SavedOutput[] | undefined;
  /** Widget values in the order of the widgets; some custom nodes save them by name. */
  widgets_values?: Json | undefined;
  /** Widget values by name, in the newest files. */
  widgets_values_named?: Json | undefined;
  properties?: Record<string, unknown> | undefined;
  [key: string]: unknown;
}

/** A link as schema 1 and every subgraph saves it. */
export interface SavedLinkObject {
  id: number | string;
  origin_id: number | string;
  origin_slot: number;
  target_id: number | string;
  target_slot: number;
  type?: unknown;
  [key: string]: unknown;
}

/** A link: an object, or in schema 0.4 `[id, origin, origin slot, target, target slot, type]`. */
export type SavedLink = SavedLinkObject | unknown[];

/** An input or output of a {@linkcode Subgraph}. */
export interface SubgraphSlot {
  name: string;
  type?: unknown;
  linkIds?: (number | string)[] | null | undefined;
  [key: string]: unknown;
}

/** The definition of a subgraph; a node whose `type` is its `id` is an instance of it. */
export interface Subgraph {
  id: string;
  name?: string | undefined;
  nodes: SavedNode[];
  links?: SavedLink[] | null | undefined;
  inputs?: SubgraphSlot[] | null | undefined;
  outputs?: SubgraphSlot[] | null | undefined;
  inputNode?: { id?: number | string | undefined; [key: string]: unknown } | undefined;
  outputNode?: { id?: number | string | undefined; [key: string]: unknown } | undefined;
  definitions?: { subgraphs?: Subgraph[] | undefined; [key: string]: unknown } | undefined;
  [key: string]: unknown;
}

/** A workflow as the ComfyUI editor saves it, schema 0.4 or 1. */
export interface SavedWorkflow {
  nodes: SavedNode[];
  links?: SavedLink[] | null | undefined;
  definitions?: { subgraphs?: Subgraph[] | undefined; [key: string]: unknown } | undefined;
  extra?: Record<string, unknown> | null | undefined;
  version?: number | undefined;
  [key: string]: unknown;
}

const Id = z.union([z.number(), z.string()]);
const JsonValue = z.any() as z.ZodType<Json>;

const SavedInputSchema: z.ZodType<SavedInput> = z.looseObject({
  name: z.string(),
  type: z.unknown().optional(),
  link: Id.nullish(),
  widget: z.looseObject({ name: z.string() }).nullish(),
});

const SavedNodeSchema: z.ZodType<SavedNode> = z.looseObject({
  id: Id,
  type: z.string(),
  mode: z.number().optional(),
  title: z.string().optional(),
  inputs: z.array(SavedInputSchema).optional(),
  outputs: z.array(z.looseObject({ links: z.array(Id).nullish() })).optional(),
  widgets_values: JsonValue.optional(),
  widgets_values_named: JsonValue.optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

const SavedLinkSchema: z.ZodType<SavedLink> = z.union([
  z.array(z.unknown()),
  z.looseObject({
    id: Id,
    origin_id: Id,
    origin_slot: z.number(),
    target_id: Id,
    target_slot: z.number(),
  }),
]);

const SubgraphSlotSchema: z.ZodType<SubgraphSlot> = z.looseObject({
  name: z.string(),
  linkIds: z.array(Id).nullish(),
});

const IoNode = z.looseObject({ id: Id.optional() });

const SubgraphSchema: z.ZodType<Subgraph> = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    name: z.string().optional(),
    nodes: z.array(SavedNodeSchema),
    links: z.array(SavedLinkSchema).nullish(),
    inputs: z.array(SubgraphSlotSchema).nullish(),
    outputs: z.array(SubgraphSlotSchema).nullish(),
    inputNode: IoNode.optional(),
    outputNode: IoNode.optional(),
    definitions: Definitions.optional(),
  })
);

const Definitions = z.looseObject({ subgraphs: z.array(SubgraphSchema).optional() });

/** Shape of {@linkcode SavedWorkflow}; unknown fields pass. */
export const SavedWorkflowSchema: z.ZodType<SavedWorkflow> = z.looseObject({
  nodes: z.array(SavedNodeSchema),
  links: z.array(SavedLinkSchema).nullish(),
  definitions: Definitions.optional(),
  extra: z.record(z.string(), z.unknown()).nullish(),
  version: z.number().optional(),
});
