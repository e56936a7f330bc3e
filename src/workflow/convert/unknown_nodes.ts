import type { Json } from "../../comfyui/json.ts";
import { companion } from "./companions.ts";
import type { GraphNode } from "./graph.ts";
import { asJsonRecord } from "./raw.ts";
import { WidgetList } from "./widget_list.ts";

const SEED_NAMES = new Set(["seed", "noise_seed"]);
const SEED_CONTROLS = new Set(["fixed", "increment", "decrement", "randomize", "increment-wrap"]);

/**
 * The widgets of a node whose class the server does not know, as far as the file names them: by
 * `widgets_values_named`, by an object of values, or by the sockets of its widgets where there are
 * as many as values.
 */
export function unknownWidgets(node: GraphNode): WidgetList {
  const named = node.named ?? asJsonRecord(node.values) ?? valuesBySocket(node);
  const widgets = Object.entries(named)
    .filter(([name]) => name !== "control_after_generate")
    .map(([name, value]) => companion(name, { initial: value, sent: true }));
  return new WidgetList({ widgets, sockets: [] });
}

function valuesBySocket(node: GraphNode): Record<string, Json> {
  const names = node.inputs.flatMap(({ widget }) => widget === undefined ? [] : [widget]);
  const listed = Array.isArray(node.values) ? node.values : [];
  const values = listed.length > names.length ? withoutSeedControls(names, listed) : listed;
  if (values.length !== names.length) return {};
  return Object.fromEntries(names.map((name, index) => [name, values[index] as Json]));
}

/** A seed's control has a value but no socket. */
function withoutSeedControls(names: string[], values: Json[]): Json[] {
  const kept: Json[] = [];
  let afterSeed = false;
  for (const value of values) {
    const isControl: boolean = afterSeed && SEED_CONTROLS.has(String(value));
    if (!isControl) kept.push(value);
    afterSeed = !isControl && SEED_NAMES.has(names[kept.length - 1] ?? "");
  }
  return kept;
}
