import type { ApiNode } from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import type { VolatileText } from "../volatile_texts.ts";
import { choiceIndex, isCustomCombo } from "./custom_combo.ts";
import type { Instance } from "./instances.ts";
import { resolveInput } from "./resolve_links.ts";
import { sentText } from "./sent_text.ts";
import type { TextTokens } from "./text_replacements.ts";
import type { Widget } from "./widget_list.ts";

/** What serialising needs from outside of the node. */
export interface SerializeContext {
  /** Finds what the `%...%` of a text stand for. */
  findTokens: (text: string) => TextTokens;
  /** Takes a text that is another one each time the workflow is sent. */
  keep: (text: VolatileText) => void;
  /** Takes a sentence about a node. */
  warn: (instance: Instance, message: string) => void;
}

/**
 * A node in API format: its widgets' values, and over them what its links bring. What is made anew
 * each time the workflow is sent stands there as it was saved.
 */
export function serializeNode(instance: Instance, context: SerializeContext): ApiNode {
  const { node, info } = instance;
  const linked = linkInputs(instance, context);
  const inputs: Record<string, Json> = {};
  for (const widget of instance.widgets.items) {
    const { name, sent, type } = widget.spec;
    if (!sent || widget.value === undefined || Object.hasOwn(linked, name)) continue;
    inputs[name] = literal(sentValue(widget, instance, context), type);
  }
  Object.assign(inputs, linked);
  if (isCustomCombo(node.type)) inputs["index"] = choiceIndex(inputs);
  const title = node.title ?? info?.display_name ?? node.type;
  return { inputs, class_type: node.type, _meta: { title } };
}

function sentValue(
  widget: Widget,
  { id, node }: Instance,
  { findTokens, keep }: SerializeContext,
): Json {
  const { value } = widget;
  if (typeof value !== "string") return value ?? null;
  const { text, volatile } = sentText(value, widget, { id, node, findTokens });
  if (volatile) keep(volatile);
  return text;
}

function linkInputs(instance: Instance, context: SerializeContext): Record<string, Json> {
  const inputs: Record<string, Json> = {};
  for (const [index, slot] of instance.slots.entries()) {
    if (slot.link === undefined) continue;
    const resolved = resolveInput(instance, index);
    if (resolved?.kind === "link") inputs[slot.name] = [resolved.instance.id, resolved.slot];
    if (resolved?.kind === "value") inputs[slot.name] = literal(resolved.value, slot.type);
    if (resolved?.kind === "dangling") {
      context.warn(instance, `input "${slot.name}" is left open: ${resolved.reason}`);
    }
  }
  return inputs;
}

/** A list is wrapped, as the server would take a bare one for a link. */
function literal(value: Json, type: string): Json {
  if (type === "CURVE") return { __type__: "CURVE", __value__: value };
  return Array.isArray(value) ? { __value__: value } : value;
}
