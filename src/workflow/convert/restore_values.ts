import type { Json } from "../../comfyui/json.ts";
import type { NodeInfo } from "../../comfyui/object_info.ts";
import { dropForcedInputValues } from "./forced_inputs.ts";
import type { GraphNode } from "./graph.ts";
import { asJsonRecord } from "./raw.ts";
import type { Widget, WidgetList } from "./widget_list.ts";
import type { WidgetSpec } from "./widget_spec.ts";

/**
 * Gives a node's widgets their saved values. A list goes by position, live: what a dynamic combo
 * adds takes the values that follow. A name in `widgets_values_named` wins over the position, as a
 * position means another widget after a node's class has changed.
 */
export function restoreValues(widgets: WidgetList, node: GraphNode, info: NodeInfo): void {
  const named = node.named ?? asJsonRecord(node.values);
  const listed = Array.isArray(node.values) ? node.values : [];
  const values = dropForcedInputValues(listed, widgets, info);
  const trusted = !named || positionsAgree(widgets, values, named);
  restoreEach(widgets, (widget, position) => {
    const { name } = widget.spec;
    if (named && Object.hasOwn(named, name)) return named[name];
    return trusted ? values[position] : undefined;
  });
}

/** Sets each saved widget in turn; `undefined` leaves its default. */
function restoreEach(
  widgets: WidgetList,
  valueFor: (widget: Widget, position: number) => Json | undefined,
): void {
  let position = 0;
  // By index, because the list grows while a dynamic combo is set.
  for (let index = 0; index < widgets.items.length; index++) {
    const widget = widgets.items[index] as Widget;
    if (!widget.spec.saved) continue;
    const value = valueFor(widget, position++);
    if (value !== undefined) widgets.set(widget, coerce(widget, value));
  }
}

/** Whether the named values stand at the positions where the class has these widgets. */
function positionsAgree(
  widgets: WidgetList,
  values: Json[],
  named: Record<string, Json>,
): boolean {
  const saved = widgets.items.filter((widget) => widget.spec.saved);
  return saved.every(({ spec: { name } }, position) =>
    !Object.hasOwn(named, name) || values[position] === named[name] ||
    typeof named[name] === "object"
  );
}

/** What the editor makes of a value when it loads a file. */
function coerce({ spec }: Widget, value: Json): Json {
  if (spec.type === "COMBO" && value === null) return spec.choices?.[0] as Json ?? null;
  if (spec.type === "STRING" && spec.options["multiline"] && typeof value !== "string") {
    return value === null ? "" : String(value);
  }
  if (spec.name === "sampler_name" && typeof value === "string") return currentSampler(spec, value);
  return value;
}

/** Files of early 2023 prefix the names of samplers. */
function currentSampler({ choices }: WidgetSpec, value: string): string {
  return choices?.includes(value) ? value : value.replace(/^sample_/, "");
}
