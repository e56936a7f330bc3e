import type { Json } from "../../comfyui/json.ts";
import { companion } from "./companions.ts";
import type { GraphNode } from "./graph.ts";
import { asList } from "./raw.ts";
import { WidgetList } from "./widget_list.ts";

/** The one widget of a primitive node that matters; its seed control is not sent. */
export function primitiveWidgets(node: GraphNode): WidgetList {
  const value = (asList(node.values) as Json[])[0] ?? node.named?.["value"];
  const widgets = value === undefined ? [] : [companion("value", { initial: value, sent: false })];
  return new WidgetList({ widgets, sockets: [] });
}
