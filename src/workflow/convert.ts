import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";
import type { SavedWorkflow } from "../comfyui/saved_workflow.ts";
import { readDefinitions } from "./convert/definitions.ts";
import { dropDanglingLinks } from "./convert/dangling_links.ts";
import { sentInstances } from "./convert/emitted_nodes.ts";
import { Expander, type Instance, type Scope } from "./convert/instances.ts";
import { applyPrimitives } from "./convert/primitives.ts";
import { applyHostValues } from "./convert/promoted_widgets.ts";
import { asRecord } from "./convert/raw.ts";
import { readGraph } from "./convert/read_graph.ts";
import { serializeNode } from "./convert/serialize_node.ts";
import { textReplacer } from "./convert/text_replacements.ts";
import { versionSkew } from "./convert/version_skew.ts";

/** What a conversion takes from outside. */
export interface ConvertOptions {
  /** The time for `%date:...%` in file names. */
  now?: Date;
  /** Picks from `{a|b}` in texts: from 0 up to but not including 1. */
  random?: () => number;
}

/** Something about a workflow that its user may want to know; the conversion went on. */
export interface ConversionWarning {
  /** The node's id in API format. */
  nodeId?: string;
  /** The node's title as the editor shows it. */
  title?: string;
  /** A sentence for the user. */
  message: string;
}

/** A converted workflow. */
export interface Conversion {
  /** What `POST /prompt` takes. */
  workflow: ApiWorkflow;
  /** In the order of the nodes. */
  warnings: ConversionWarning[];
  /** Classes of the workflow's nodes that the ComfyUI does not have, each once. */
  missing: string[];
}

/**
 * Converts a workflow as the editor saves it to API format, as the editor itself does when it
 * queues one (rules read from ComfyUI_frontend 1.58). A node of a missing class is kept as well as
 * the file tells, and named in `missing`; what is broken in a file is left out with a warning.
 *
 * @param objectInfo At least the classes that `classesOf()` names.
 * @throws {TypeError} If `saved` is no saved workflow.
 * @throws {RangeError} If its subgraphs contain themselves or have too many nodes.
 */
export function convertWorkflow(
  saved: SavedWorkflow,
  objectInfo: ObjectInfo,
  { now = new Date(), random = Math.random }: ConvertOptions = {},
): Conversion {
  const raw = asRecord(saved);
  if (!raw || !Array.isArray(raw["nodes"])) {
    throw new TypeError(
      "Cannot convert the workflow: it has no list of nodes. Save it again from ComfyUI.",
    );
  }
  const root = new Expander(objectInfo, readDefinitions(raw)).expand(readGraph(raw));
  const replace = textReplacer(root, now);
  applyPromoted(root);
  applyAllPrimitives(root, replace);
  return serialize(root, { replace, random });
}

/** From the inside out, so that a value further out wins. */
function applyPromoted(scope: Scope): void {
  for (const instance of scope.instances.values()) {
    if (!instance.inner) continue;
    applyPromoted(instance.inner);
    applyHostValues(instance);
  }
}

/** After all promoted values, as a primitive's own value may be promoted. */
function applyAllPrimitives(scope: Scope, replace: (text: string) => string): void {
  applyPrimitives(scope, replace);
  for (const { inner } of scope.instances.values()) if (inner) applyAllPrimitives(inner, replace);
}

function serialize(
  root: Scope,
  { replace, random }: { replace: (text: string) => string; random: () => number },
): Conversion {
  const warnings: ConversionWarning[] = [];
  const missing = new Set<string>();
  const warn = (instance: Instance, message: string) => warnings.push(warning(instance, message));
  const workflow: ApiWorkflow = {};
  for (const instance of sentInstances(root, warn)) {
    workflow[instance.id] = serializeNode(instance, { replace, random, warn });
    if (!instance.info) missing.add(instance.node.type);
    const skew = versionSkew(instance);
    if (skew) warn(instance, skew);
  }
  dropDanglingLinks(workflow);
  return { workflow, warnings, missing: [...missing] };
}

function warning({ id, node, info }: Instance, message: string): ConversionWarning {
  return { nodeId: id, title: node.title ?? info?.display_name ?? node.type, message };
}
