import type { Json } from "../../comfyui/json.ts";
import { applyGroupValues } from "./group_values.ts";
import type { Instance } from "./instances.ts";
import { asList } from "./raw.ts";
import { applyProxyValues, proxyTuples } from "./proxy_widgets.ts";

/**
 * The value of the widget that a subgraph's node shows for one of its inputs: its own where the
 * file has one, else that of the first widget inside. `undefined` where the input has no widget.
 */
export function promotedValue(host: Instance, index: number): Json | undefined {
  const own = host.promoted.get(index);
  if (own !== undefined) return own;
  for (const target of innerTargets(host, index)) {
    const value = target.nested === undefined
      ? target.instance.widgets.find(target.widget)?.value
      : promotedValue(target.instance, target.nested);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Gives a subgraph's node the values that the file saved on it. */
export function applyHostValues(host: Instance): void {
  if (host.definition?.isGroup) return applyGroupValues(host);
  const tuples = proxyTuples(host);
  if (tuples.length > 0) return applyProxyValues(host, tuples);
  const values = asList(host.node.values) as Json[];
  const named = host.node.named ?? {};
  let position = 0;
  for (const [index, { name }] of (host.definition?.inputs ?? []).entries()) {
    if (!isPromoted(host, index)) continue;
    const listed = values[position++];
    const value = Object.hasOwn(named, name) ? named[name] : listed;
    if (value !== undefined && value !== null) host.promoted.set(index, value);
  }
}

function isPromoted(host: Instance, index: number): boolean {
  return innerTargets(host, index).some(({ instance, nested, widget }) =>
    nested === undefined ? instance.widgets.find(widget) : isPromoted(instance, nested)
  );
}

interface InnerTarget {
  instance: Instance;
  widget: string;
  /** Index of the nested subgraph's input, where the target is one. */
  nested: number | undefined;
}

function innerTargets(host: Instance, index: number): InnerTarget[] {
  return (host.definition?.inputTargets[index] ?? []).flatMap(({ node, input }) => {
    const instance = host.inner?.instances.get(node.id);
    if (!instance) return [];
    const nested = instance.definition?.inputs.findIndex(({ name }) => name === input.name);
    return nested === -1 ? [] : [{ instance, widget: input.widget ?? input.name, nested }];
  });
}
