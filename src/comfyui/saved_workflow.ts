import * as z from "zod";
import type { Json } from "./json.ts";

/** An input socket of a {@linkcode SavedNode}. */
export interface SavedInput {
  /** Name of the socket. */
  name: string;
  /** Type name; older files write `0` or a list for some. */
  type?: unknown;
  /** Id of the link that ends here. */
  link?: number | string | null | undefined;
  /** Present where the socket belongs to a widget. */
  widget?: { name: string; [key: string]: unknown } | null | undefined;
  /** What else the editor keeps of it. */
  [key: string]: unknown;
}

/** An output socket of a {@linkcode SavedNode}. */
export interface SavedOutput {
  /** Name of the socket. */
  name?: string | undefined;
  /** Type name. */
  type?: unknown;
  /** Ids of the links that start here. */
  links?: (number | string)[] | null | undefined;
  /** What else the editor keeps of it. */
  [key: string]: unknown;
}

/** One node as the editor saves it. */
export interface SavedNode {
  /** Unique in its graph. */
  id: number | string;
  /** A class, the name of a node that only the editor knows, or the id of a {@linkcode Subgraph}. */
  type: string;
  /** 0 runs, 2 is muted, 4 is bypassed. */
  mode?: number | undefined;
  /** The title that the user gave it. */
  title?: string | undefined;
  /** Input sockets; those without a link may be left out. */
  inputs?: SavedInput[] | undefined;
  /** Output sockets. */
  outputs?: SavedOutput[] | undefined;
  /** Widget values in the order of the widgets; some custom nodes save them by name. */
  widgets_values?: Json | undefined;
  /** Widget values by name, in the newest files. */
  widgets_values_named?: Json | undefined;
  /** What extensions keep of the node. */
  properties?: Record<string, unknown> | undefined;
  /** Place, size and what else the editor keeps of it. */
  [key: string]: unknown;
}

/** A link as schema 1 and every subgraph saves it. */
export interface SavedLinkObject {
  /** Unique in its graph. */
  id: number | string;
  /** Id of the node that it starts at. */
  origin_id: number | string;
  /** Index of that node's output. */
  origin_slot: number;
  /** Id of the node that it ends at. */
  target_id: number | string;
  /** Index of that node's input; not to be trusted, see the input's own `link`. */
  target_slot: number;
  /** Type name. */
  type?: unknown;
  /** What else the editor keeps of it. */
  [key: string]: unknown;
}

/** A link: an object, or in schema 0.4 `[id, origin, origin slot, target, target slot, type]`. */
export type SavedLink = SavedLinkObject | unknown[];

/** An input or output of a {@linkcode Subgraph}. */
export interface SubgraphSlot {
  /** Name of the input or output. */
  name: string;
  /** Type name. */
  type?: unknown;
  /** Ids of the links inside that start or end here. */
  linkIds?: (number | string)[] | null | undefined;
  /** What else the editor keeps of it. */
  [key: string]: unknown;
}

/** The definition of a subgraph; a node whose `type` is its `id` is an instance of it. */
export interface Subgraph {
  /** What the nodes that stand for it have as their `type`. */
  id: string;
  /** The name that the user gave it. */
  name?: string | undefined;
  /** The nodes inside. */
  nodes: SavedNode[];
  /** The links inside. */
  links?: SavedLink[] | null | undefined;
  /** What it takes from outside. */
  inputs?: SubgraphSlot[] | null | undefined;
  /** What it gives to the outside. */
  outputs?: SubgraphSlot[] | null | undefined;
  /** Its input side, a node with the id -10. */
  inputNode?: { id?: number | string | undefined; [key: string]: unknown } | undefined;
  /** Its output side, a node with the id -20. */
  outputNode?: { id?: number | string | undefined; [key: string]: unknown } | undefined;
  /** Definitions that stand inside of this one. */
  definitions?: { subgraphs?: Subgraph[] | undefined; [key: string]: unknown } | undefined;
  /** What else the editor keeps of it. */
  [key: string]: unknown;
}

/** A workflow as the ComfyUI editor saves it, schema 0.4 or 1. */
export interface SavedWorkflow {
  /** The nodes of the root. */
  nodes: SavedNode[];
  /** The links of the root. */
  links?: SavedLink[] | null | undefined;
  /** The subgraphs that its nodes may be instances of. */
  definitions?: { subgraphs?: Subgraph[] | undefined; [key: string]: unknown } | undefined;
  /** What extensions keep of the whole. */
  extra?: Record<string, unknown> | null | undefined;
  /** Version of the schema: 0.4 or 1. */
  version?: number | undefined;
  /** What else the editor keeps. */
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
