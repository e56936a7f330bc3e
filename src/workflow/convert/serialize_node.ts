import type { ApiNode } from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import { choiceIndex, isCustomCombo } from "./custom_combo.ts";
import { pickDynamicPrompt } from "./dynamic_prompts.ts";
import type { Instance } from "./instances.ts";
import { resolveInput } from "./resolve_links.ts";
import { hasTextReplacements } from "./text_replacements.ts";
import type { Widget } from "./widget_list.ts";

/** What serialising needs from outside of the node. */
export interface SerializeContext {
  /** From 0 up to but not including 1. */
  random: () => number;
  /** Fills in `%...%`. */
  replace: (text: string) => string;
  /** Takes a sentence about a node. */
  warn: (instance: Instance, message: string) => void;
}

/** A node in API format: its widgets' values, and over them what its links bring. */
export function serializeNode(instance: Instance, context: SerializeContext): ApiNode {
  const { node, info } = instance;
  const inputs = { ...widgetInputs(instance, context), ...linkInputs(instance, context) };
  if (isCustomCombo(node.type)) inputs["index"] = choiceIndex(inputs);
  const title = node.title ?? info?.display_name ?? node.type;
  return { inputs, class_type: node.type, _meta: { title } };
}

function widgetInputs(instance: Instance, context: SerializeContext): Record<string, Json> {
  const inputs: Record<string, Json> = {};
  for (const widget of instance.widgets.items) {
    if (!widget.spec.sent || widget.value === undefined) continue;
    inputs[widget.spec.name] = literal(sentValue(widget, instance, context), widget.spec.type);
  }
  return inputs;
}

function sentValue(
  { spec, value }: Widget,
  { node }: Instance,
  { random, replace }: SerializeContext,
): Json {
  if (typeof value !== "string") return value ?? null;
  if (spec.options["dynamicPrompts"]) return pickDynamicPrompt(value, random);
  return hasTextReplacements(node.type, spec.name) ? replace(value) : value;
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
