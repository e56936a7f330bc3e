import type { Json } from "../../comfyui/json.ts";
import { INPUT_NODE } from "./graph.ts";
import type { Instance } from "./instances.ts";
import { asList } from "./raw.ts";
import type { Widget } from "./widget_list.ts";

/** A widget that a group node shows, under the name that it shows it by. */
interface ShownWidget {
  name: string;
  instance: Instance;
  widget: Widget;
}

/**
 * Gives the nodes inside of a group node the values that stand on it, in the order of its nodes and
 * their widgets, and the links that end at widgets which were made inputs of the group node.
 */
export function applyGroupValues(host: Instance): void {
  const values = asList(host.node.values) as Json[];
  const instances = [...host.inner?.instances.values() ?? []];
  const seen = new Set<string>();
  let position = 0;
  for (const instance of instances) {
    // By index, because setting a dynamic combo changes the widgets that follow.
    for (let at = 0; at < instance.widgets.items.length; at++) {
      const widget = instance.widgets.items[at] as Widget;
      if (!widget.spec.saved || isConverted(instance, widget)) continue;
      const shown = { name: shownName(instance, widget, seen), instance, widget };
      const value = values[position++];
      if (value !== undefined && value !== null) instance.widgets.set(widget, value);
      linkShown(host, shown);
    }
  }
}

/** A widget that the group links inside is not shown on its node. */
function isConverted({ slots }: Instance, { spec }: Widget): boolean {
  return slots.some(({ widget, link }) => widget === spec.name && link !== undefined);
}

/** A second widget of one name has its node's title before it. */
function shownName({ node }: Instance, { spec }: Widget, seen: Set<string>): string {
  const name = seen.has(spec.name) ? `${node.title ?? node.type} ${spec.name}` : spec.name;
  seen.add(name);
  return name;
}

function linkShown(host: Instance, { name, instance, widget }: ShownWidget): void {
  const input = host.node.inputs.find((item) => item.widget === name && item.link !== undefined);
  const slot = instance.slots.find((item) => item.widget === widget.spec.name);
  if (!input || !slot) return;
  slot.link = `shown ${host.slots.length}`;
  instance.scope.graph.links.set(slot.link, {
    originId: INPUT_NODE,
    originSlot: host.slots.length,
  });
  host.slots.push({ name, type: slot.type, link: input.link, widget: undefined });
}
