import type { ObjectInfo } from "../comfyui/object_info.ts";
import type { SavedWorkflow } from "../comfyui/saved_workflow.ts";
import { classesOf } from "./classes_of.ts";
import { asRecord } from "./convert/raw.ts";
import { convertOpen, type OpenConversion } from "./convert.ts";
import { type DetectedWorkflow, detectWorkflow } from "./detect.ts";
import { stringLinkIds } from "./string_link_ids.ts";
import { hidePlaceholders, showPlaceholders } from "./inputs/kept_placeholders.ts";

/** A workflow in API format, out of whichever format it was in. */
export interface ReadWorkflow extends OpenConversion {
  /** The `__metadata__` block that stood in it. */
  metadata?: Record<string, unknown>;
  /** What the editor saved, where it was made of that. */
  saved?: SavedWorkflow;
}

/** The node classes that reading a workflow asks about; none for what is no workflow. */
export function classesIn(json: unknown): string[] {
  const detected = detectWorkflow(withoutBlock(json).rest);
  if (!detected) return [];
  if (detected.kind === "saved") return classesOf(detected.workflow);
  return [...new Set(Object.values(detected.workflow).map((node) => node.class_type))];
}

/**
 * Reads a workflow in any format: API format, also as `{ "prompt": ... }` and with a `__metadata__`
 * block, or what the editor saves.
 *
 * @param declared Names of the placeholders that something besides the block declares.
 * @throws {TypeError} If it is no workflow; the message is the reason alone.
 */
export function readWorkflow(
  json: unknown,
  objectInfo: ObjectInfo,
  declared: Iterable<string> = [],
): ReadWorkflow {
  const { block: metadata, rest } = withoutBlock(json);
  const detected = detectWorkflow(rest);
  if (!detected) throw new TypeError(whyNot(rest));
  const names = new Set([...Object.keys(asRecord(metadata?.["parameters"]) ?? {}), ...declared]);
  return { ...toApi(detected, objectInfo, names), ...metadata && { metadata } };
}

function toApi(
  { kind, workflow }: DetectedWorkflow,
  objectInfo: ObjectInfo,
  names: ReadonlySet<string>,
): ReadWorkflow {
  if (kind === "api") {
    const classes = new Set(Object.values(workflow).map((node) => node.class_type));
    const missing = [...classes].filter((it) => !Object.hasOwn(objectInfo, it));
    return { workflow: stringLinkIds(workflow), warnings: [], missing, texts: [] };
  }
  if (names.size === 0) return { ...convertOpen(workflow, objectInfo), saved: workflow };
  const { texts, ...conversion } = convertOpen(hidePlaceholders(workflow, names), objectInfo);
  return {
    ...conversion,
    workflow: showPlaceholders(conversion.workflow),
    texts: showPlaceholders(texts),
    saved: workflow,
  };
}

/** The block may stand beside the nodes or beside `prompt`. */
function withoutBlock(json: unknown): { block?: Record<string, unknown>; rest: unknown } {
  const outer = asRecord(json);
  if (!outer) return { rest: json };
  const { __metadata__, ...rest } = outer;
  const { __metadata__: inner, ...prompt } = asRecord(rest["prompt"]) ?? {};
  const block = asRecord(__metadata__) ?? asRecord(inner);
  return { rest: inner === undefined ? rest : { ...rest, prompt }, ...block && { block } };
}

function whyNot(json: unknown): string {
  const nodes = asRecord(json);
  if (!nodes) return "it is no JSON object. Save it again from ComfyUI.";
  const entries = Object.entries(asRecord(nodes["prompt"]) ?? nodes);
  const odd = entries.find(([, node]) => !isNode(node));
  if (odd && entries.some(([, node]) => isNode(node))) {
    return `entry "${odd[0]}" is no node: it lacks class_type or inputs. Take it out.`;
  }
  return "it has no nodes. Save it again from ComfyUI.";
}

function isNode(value: unknown): boolean {
  const node = asRecord(value);
  return typeof node?.["class_type"] === "string" && asRecord(node["inputs"]) !== undefined;
}
