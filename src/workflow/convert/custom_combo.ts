import type { Json } from "../../comfyui/json.ts";
import { companion } from "./companions.ts";
import type { GraphNode } from "./graph.ts";
import { WidgetList } from "./widget_list.ts";
import type { InputLayout } from "./widgets.ts";

const OPTION = /^option\d+$/;

/** Tells whether a class lets the user write the options of its own combo. */
export function isCustomCombo(className: string): boolean {
  return className === "CustomCombo";
}

/**
 * The widgets of a custom combo, which its class does not declare: the choice, its index, as many
 * options as were written, and an empty one for the next.
 */
export function customComboWidgets(layout: InputLayout, node: GraphNode): WidgetList {
  const [choice, index, options] = savedParts(node);
  const widgets = new WidgetList({
    sockets: layout.sockets,
    widgets: [
      ...layout.widgets,
      companion("index", { initial: index, sent: true }),
      ...options.map((option, at) => companion(`option${at + 1}`, { initial: option, sent: true })),
    ],
  });
  const widget = widgets.find("choice");
  if (widget && choice !== undefined) widgets.set(widget, choice);
  return widgets;
}

/** Where the choice stands among the options, -1 where it is none of them. */
export function choiceIndex(inputs: Record<string, Json>): number {
  const names = Object.keys(inputs).filter((name) => OPTION.test(name));
  return names.findIndex((name) => inputs[name] === inputs["choice"]);
}

function savedParts(node: GraphNode): [Json | undefined, Json, Json[]] {
  const listed = Array.isArray(node.values) ? node.values : [];
  const hasIndex = typeof listed[1] === "number";
  const options = namedOptions(node) ?? listed.slice(hasIndex ? 2 : 1);
  while (options.length > 0 && !options.at(-1)) options.pop();
  return [node.named?.["choice"] ?? listed[0], hasIndex ? listed[1] as Json : -1, [...options, ""]];
}

function namedOptions({ named = {} }: GraphNode): Json[] | undefined {
  const options = Object.entries(named).filter(([name]) => OPTION.test(name));
  return options.length > 0 ? options.map(([, option]) => option) : undefined;
}
