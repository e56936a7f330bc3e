import type { Json } from "../../comfyui/json.ts";
import type { Instance } from "./instances.ts";
import { asId, asList, asRecord } from "./raw.ts";
import { isPrimitive } from "./virtual_nodes.ts";

/** Id of the subgraph's own node in {@linkcode ProxyTuple}. */
const OWN = "-1";

/** Names of previews, which have no value. */
const PREVIEW = "$$";

const ID_PREFIX = /^\d+: /;

/** A widget inside of a subgraph that its node shows: `properties.proxyWidgets`. */
export type ProxyTuple = [innerId: string, widget: string];

/** The widgets that a subgraph's node shows, in the order of its values. */
export function proxyTuples({ node }: Pick<Instance, "node">): ProxyTuple[] {
  return asList(node.properties["proxyWidgets"]).map(asTuple);
}

function asTuple(raw: unknown): ProxyTuple {
  const [id, name] = asList(raw);
  return [asId(id) ?? "", typeof name === "string" ? name.replace(ID_PREFIX, "") : ""];
}

/** Gives the widgets inside of a subgraph the values that stand on its node; a hole leaves its own. */
export function applyProxyValues(host: Instance, tuples: ProxyTuple[]): void {
  const values = asList(host.node.values) as Json[];
  for (const [index, tuple] of tuples.entries()) {
    const value = values[index];
    if (value !== undefined && value !== null) setProxied(host, tuple, value);
  }
  for (const raw of asList(host.node.properties["proxyWidgetErrorQuarantine"])) {
    const entry = asRecord(raw);
    const value = entry?.["hostValue"] as Json | undefined;
    if (value !== undefined) setProxied(host, asTuple(entry?.["originalEntry"]), value);
  }
}

function setProxied(host: Instance, [innerId, name]: ProxyTuple, value: Json): void {
  if (name.startsWith(PREVIEW)) return;
  const index = innerId === OWN ? inputNamed(host, name) : inputInto(host, [innerId, name]);
  if (index >= 0) host.promoted.set(index, value);
  else setInside(host.inner?.instances.get(innerId), name, value);
}

function setInside(inner: Instance | undefined, name: string, value: Json): void {
  if (!inner) return;
  if (inner.definition) return setNested(inner, name, value);
  // A primitive's widget is named after its target, so only its position tells.
  const primitive = isPrimitive(inner.node.type) && name !== "control_after_generate";
  const widget = inner.widgets.find(primitive ? "value" : name);
  if (widget) inner.widgets.set(widget, value);
}

function setNested(host: Instance, name: string, value: Json): void {
  const index = inputNamed(host, name);
  if (index >= 0) {
    host.promoted.set(index, value);
    return;
  }
  const tuple = proxyTuples(host).find(([, widget]) => widget === name);
  if (tuple) setProxied(host, tuple, value);
}

function inputNamed({ definition }: Instance, name: string): number {
  return definition?.inputs.findIndex((input) => input.name === name) ?? -1;
}

function inputInto({ definition }: Instance, [innerId, name]: ProxyTuple): number {
  return definition?.inputTargets.findIndex((targets) =>
    targets.some(({ node, input }) => node.id === innerId && (input.widget ?? input.name) === name)
  ) ?? -1;
}
