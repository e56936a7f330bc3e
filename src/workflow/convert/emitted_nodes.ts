import { MODE_BYPASSED, MODE_MUTED } from "./graph.ts";
import type { Instance, Scope } from "./instances.ts";
import { isBroadcaster, isVirtual } from "./virtual_nodes.ts";

/** Takes a sentence about a node. */
export type Warn = (instance: Instance, message: string) => void;

/**
 * The nodes that are sent, in the file's order with those of a subgraph where its node stands: not
 * what is muted or bypassed, and not what only the editor knows.
 */
export function sentInstances(root: Scope, warn: Warn): Instance[] {
  const usedLinks = new Map<Scope, Set<string>>();
  return inside(root).filter((instance) => {
    if (isOff(instance)) return false;
    if (isBroadcaster(instance.node.type)) {
      warn(instance, "links that this node adds while the editor queues are not converted");
    }
    if (instance.info) return true;
    if (isVirtual(instance.node.type)) return false;
    if (isConnected(instance, usedLinks)) return true;
    warn(instance, `is left out: no class "${instance.node.type}", and nothing is linked to it`);
    return false;
  });
}

function inside(scope: Scope): Instance[] {
  return [...scope.instances.values()].flatMap((instance) =>
    instance.definition ? instance.inner ? inside(instance.inner) : [] : [instance]
  );
}

function isOff({ node }: Instance): boolean {
  return node.mode === MODE_MUTED || node.mode === MODE_BYPASSED;
}

function isConnected(
  { slots, node, scope }: Instance,
  usedLinks: Map<Scope, Set<string>>,
): boolean {
  if (slots.some(({ link }) => link !== undefined)) return true;
  let origins = usedLinks.get(scope);
  if (!origins) usedLinks.set(scope, origins = new Set(originsIn(scope)));
  return origins.has(node.id);
}

/** Ids of the nodes of a scope that another one, or the scope's output, gets something from. */
function originsIn({ graph, instances }: Scope): string[] {
  const links = [...instances.values()].flatMap(({ slots }) =>
    slots.flatMap(({ link }) => link === undefined ? [] : [graph.links.get(link)])
  );
  return [...links, ...graph.outputLinks].flatMap((link) => link ? [link.originId] : []);
}
