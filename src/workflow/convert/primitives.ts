import type { Json } from "../../comfyui/json.ts";
import { companion } from "./companions.ts";
import type { Instance, Scope } from "./instances.ts";
import { isPrimitive } from "./virtual_nodes.ts";

/**
 * Writes the value of each primitive node of a scope into the widgets that it is linked to: the
 * server knows no such node.
 *
 * @param fill Fills in `%...%` where the primitive asks for it and the widget does not do it later.
 */
export function applyPrimitives(scope: Scope, fill: (text: string) => string): void {
  const instances = [...scope.instances.values()];
  if (!instances.some(({ node }) => isPrimitive(node.type))) return;
  for (const target of instances) {
    for (const [index, slot] of target.slots.entries()) {
      const origin = slot.link === undefined ? undefined : scope.graph.links.get(slot.link);
      const source = origin && scope.instances.get(origin.originId);
      if (!source || !isPrimitive(source.node.type)) continue;
      const value = source.widgets.find("value")?.value;
      if (value !== undefined) setTarget(target, index, { value, fill: fillFor(source, fill) });
    }
  }
}

function fillFor({ node }: Instance, fill: (text: string) => string) {
  return node.properties["Run widget replace on values"] === true ? fill : undefined;
}

interface PrimitiveValue {
  value: Json;
  fill: ((text: string) => string) | undefined;
}

function setTarget(target: Instance, index: number, { value, fill }: PrimitiveValue): void {
  if (target.definition) {
    target.promoted.set(index, fill && typeof value === "string" ? fill(value) : value);
    return;
  }
  const name = target.slots[index]?.widget;
  if (name === undefined) return;
  const widget = target.widgets.find(name);
  if (widget) {
    target.widgets.set(widget, value);
    if (fill) widget.filled = true;
  } // Of a class that nobody knows, the socket at least tells the widget's name.
  else if (!target.info) target.widgets.append(companion(name, { initial: value, sent: true }));
}
