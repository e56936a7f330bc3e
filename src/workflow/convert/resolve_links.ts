import type { Json } from "../../comfyui/json.ts";
import { bypassedInput } from "./bypass.ts";
import { setterFor } from "./get_set_nodes.ts";
import { INPUT_NODE, MODE_BYPASSED, MODE_MUTED } from "./graph.ts";
import type { Instance } from "./instances.ts";
import { promotedValue } from "./promoted_widgets.ts";
import { isGetNode, isPrimitive, isReroute, isVirtual } from "./virtual_nodes.ts";

/** Chains are short, so places are remembered, to find a circle, only from here on. */
const LONG_CHAIN = 100;

/** What an input gets: an output of a node that is sent, or the value of a promoted widget. */
export type Resolved =
  | { kind: "link"; instance: Instance; slot: number }
  | { kind: "value"; value: Json };

/** Why an input that the file links gets nothing; `undefined` where that is as it should be. */
export type Dangling = { kind: "dangling"; reason: string };

type InputPlace = { kind: "input"; instance: Instance; slot: number };
type OutputPlace = { kind: "output"; instance: Instance; slot: number };
type Step = InputPlace | OutputPlace | Resolved | Dangling | undefined;

/**
 * Follows the link of an input to what it gets: through reroutes and bypassed nodes, into and out
 * of subgraphs. `undefined` where nothing arrives.
 */
export function resolveInput(instance: Instance, slot: number): Resolved | Dangling | undefined {
  const type = instance.slots[slot]?.type ?? "*";
  const seen = new Set<string>();
  let step: Step = { kind: "input", instance, slot };
  for (let steps = 0; step?.kind === "input" || step?.kind === "output"; steps++) {
    if (steps > LONG_CHAIN) {
      const place = `${step.kind} ${step.instance.id} ${step.slot}`;
      if (seen.has(place)) {
        return { kind: "dangling", reason: "its links go round in a circle" };
      }
      seen.add(place);
    }
    step = step.kind === "input" ? followInput(step.instance, step.slot) : followOutput(step, type);
  }
  return step;
}

function followInput({ slots, scope }: Instance, slot: number): Step {
  const link = slots[slot]?.link;
  if (link === undefined) return undefined;
  const origin = scope.graph.links.get(link);
  if (!origin) return { kind: "dangling", reason: `its link ${link} is not in the file` };
  if (origin.originId === INPUT_NODE && scope.host) {
    return followHostInput(scope.host, origin.originSlot);
  }
  const instance = scope.instances.get(origin.originId);
  if (instance) return { kind: "output", instance, slot: origin.originSlot };
  return {
    kind: "dangling",
    reason: `it is linked to node ${origin.originId}, which is not there`,
  };
}

/** Goes out of a subgraph: to the link of its node's input, or to the widget promoted there. */
function followHostInput(host: Instance, slot: number): Step {
  if (host.slots[slot]?.link !== undefined && !isFedByPrimitive(host, slot)) {
    return { kind: "input", instance: host, slot };
  }
  const value = promotedValue(host, slot);
  return value === undefined ? undefined : { kind: "value", value };
}

function isFedByPrimitive({ slots, scope }: Instance, slot: number): boolean {
  const origin = scope.graph.links.get(slots[slot]?.link ?? "");
  const source = origin && scope.instances.get(origin.originId);
  return source !== undefined && isPrimitive(source.node.type);
}

function followOutput({ instance, slot }: OutputPlace, type: string): Step {
  const { node } = instance;
  if (node.mode === MODE_MUTED) return undefined;
  if (node.mode === MODE_BYPASSED) {
    const input = bypassedInput(instance, { output: slot, type });
    return input === undefined ? undefined : { kind: "input", instance, slot: input };
  }
  if (instance.definition) return followIntoSubgraph(instance, slot);
  if (isReroute(node.type)) return { kind: "input", instance, slot: 0 };
  if (isGetNode(node.type) && !instance.info) return followGetNode(instance);
  if (isVirtual(node.type) && !instance.info) return undefined;
  return { kind: "link", instance, slot };
}

function followIntoSubgraph(host: Instance, slot: number): Step {
  const link = host.definition?.outputLinks[slot];
  if (!link) return undefined;
  if (link.originId === INPUT_NODE) return followHostInput(host, link.originSlot);
  const instance = host.inner?.instances.get(link.originId);
  return instance && { kind: "output", instance, slot: link.originSlot };
}

function followGetNode(getter: Instance): Step {
  const setter = setterFor(getter);
  if (setter) return { kind: "input", instance: setter, slot: 0 };
  return { kind: "dangling", reason: "no SetNode has the name that its GetNode asks for" };
}
