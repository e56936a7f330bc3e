import type { Graph, GraphInput, GraphNode } from "./graph.ts";
import type { WidgetList } from "./widget_list.ts";

/** An input of a node as it stands when the editor has loaded the file. */
export interface Slot {
  /** Name of the input. */
  name: string;
  /** Type name, `*` for any. */
  type: string;
  /** Id of the link that ends here. */
  link: string | undefined;
  /** Name of the widget that a link here overrides. */
  widget: string | undefined;
}

/**
 * The inputs of a node in the order in which the editor numbers them: sockets of the class, its
 * widgets, then what only the file knows. A file's widget input that the class lacks is dropped.
 *
 * @param widgets The node's widgets; left out for a class that nobody knows.
 */
export function slotsOf(node: GraphNode, widgets?: WidgetList): Slot[] {
  if (!widgets) return node.inputs.map((input) => ({ ...input }));
  const saved = new Map(node.inputs.map((input) => [input.name, input]));
  const slots = new Map<string, Slot>();
  for (const { name, type } of widgets.sockets) {
    // A group of inputs has no socket of its own: its members stand in the file.
    if (type !== "COMFY_AUTOGROW_V3") slots.set(name, slot(name, type, saved.get(name)));
  }
  for (const { spec: { name, type, options } } of widgets.items) {
    if (type !== "COMPANION" && !(options["socketless"] && !saved.has(name))) {
      slots.set(name, { ...slot(name, type, saved.get(name)), widget: name });
    }
  }
  for (const input of node.inputs) {
    if (slots.has(input.name)) continue;
    if (input.widget === undefined || widgets.find(input.widget)) {
      slots.set(input.name, { ...input });
    }
  }
  return [...slots.values()];
}

function slot(name: string, type: string, saved: GraphInput | undefined): Slot {
  // The template's real type is what the link brought; the file has it.
  const known = type === "COMFY_MATCHTYPE_V3" ? saved?.type ?? "*" : type;
  const wild = known === "COMFY_MATCHTYPE_V3" ? "*" : known;
  return { name, type: wild, link: saved?.link, widget: undefined };
}

/** The inputs of a subgraph's node: the definition's, linked as the file says by name. */
export function subgraphSlots(node: GraphNode, definition: Graph): Slot[] {
  const byName = new Map(node.inputs.map((input) => [input.name, input]));
  const sockets = node.inputs.filter(({ widget }) => widget === undefined);
  return definition.inputs.map(({ name, type }, index) => ({
    name,
    type,
    link: (definition.isGroup ? sockets[index] : byName.get(name))?.link,
    widget: undefined,
  }));
}
