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
import { fillTokens, type TextTokens, tokenFinder } from "./convert/text_replacements.ts";
import { versionSkew } from "./convert/version_skew.ts";
import { fillTexts, pickTexts, type VolatileText } from "./volatile_texts.ts";

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

/** A converted workflow in which what is made anew each time it is sent stands as it was saved. */
export interface OpenConversion extends Conversion {
  /** The texts that are not ready to be sent. */
  texts: VolatileText[];
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
  const { texts, ...conversion } = convertOpen(saved, objectInfo, { now });
  // Names of files come first: they tell other nodes' texts as they were saved.
  fillTexts(conversion.workflow, texts, now);
  pickTexts(conversion.workflow, texts, { random });
  return conversion;
}

/**
 * As {@linkcode convertWorkflow}, for a workflow that is sent more than once: each time it needs
 * other picks of `{a|b}`, another `%date%` and the values of that time in its file names.
 */
export function convertOpen(
  saved: SavedWorkflow,
  objectInfo: ObjectInfo,
  { now = new Date() }: Pick<ConvertOptions, "now"> = {},
): OpenConversion {
  const raw = asRecord(saved);
  if (!raw || !Array.isArray(raw["nodes"])) {
    throw new TypeError(
      "Cannot convert the workflow: it has no list of nodes. Save it again from ComfyUI.",
    );
  }
  const root = new Expander(objectInfo, readDefinitions(raw)).expand(readGraph(raw));
  const findTokens = tokenFinder(root);
  applyPromoted(root);
  applyAllPrimitives(root, (text) => fillTokens(text, { tokens: findTokens(text), now }));
  return serialize(root, findTokens);
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
function applyAllPrimitives(scope: Scope, fill: (text: string) => string): void {
  applyPrimitives(scope, fill);
  for (const { inner } of scope.instances.values()) if (inner) applyAllPrimitives(inner, fill);
}

function serialize(root: Scope, findTokens: (text: string) => TextTokens): OpenConversion {
  const warnings: ConversionWarning[] = [];
  const texts: VolatileText[] = [];
  const missing = new Set<string>();
  const warn = (instance: Instance, message: string) => warnings.push(warning(instance, message));
  const keep = (text: VolatileText) => texts.push(text);
  const workflow: ApiWorkflow = {};
  for (const instance of sentInstances(root, warn)) {
    workflow[instance.id] = serializeNode(instance, { findTokens, keep, warn });
    if (!instance.info) missing.add(instance.node.type);
    const skew = versionSkew(instance);
    if (skew) warn(instance, skew);
  }
  dropDanglingLinks(workflow);
  return { workflow, warnings, missing: [...missing], texts };
}

function warning({ id, node, info }: Instance, message: string): ConversionWarning {
  return { nodeId: id, title: node.title ?? info?.display_name ?? node.type, message };
}
