import { companion } from "./companions.ts";
import type { GraphNode } from "./graph.ts";
import { asRecord } from "./raw.ts";
import type { WidgetList } from "./widget_list.ts";

const NEVER_SENT = new Set(["control_after_generate", "control_filter_list"]);

/**
 * Adds the values that a file saved by name and that the class does not declare: some custom nodes
 * (VideoHelperSuite's formats) add widgets in the browser, and their Python takes any name.
 * Objects are left out, they hold what the editor shows.
 */
export function addUndeclaredValues(widgets: WidgetList, node: GraphNode): void {
  for (const [name, value] of Object.entries(asRecord(node.values) ?? {})) {
    const plain = ["string", "number", "bigint", "boolean"].includes(typeof value);
    if (!plain || NEVER_SENT.has(name) || widgets.find(name)) continue;
    widgets.append(companion(name, { initial: value as string | number, sent: true }));
  }
}
