import type { Instance, Scope } from "./instances.ts";
import { asList } from "./raw.ts";
import { isSetNode } from "./virtual_nodes.ts";

const settersByScope = new WeakMap<Scope, Map<unknown, Instance>>();

/**
 * The node that takes what a get node gives: of the same name, in the same graph or one around it
 * (KJNodes' SetNode and GetNode).
 */
export function setterFor(getter: Instance): Instance | undefined {
  const name = nameOf(getter);
  if (name === undefined) return undefined;
  for (let scope: Scope | undefined = getter.scope; scope; scope = scope.host?.scope) {
    const setter = settersOf(scope).get(name);
    if (setter) return setter;
  }
  return undefined;
}

function settersOf(scope: Scope): Map<unknown, Instance> {
  let setters = settersByScope.get(scope);
  if (!setters) {
    const nodes = [...scope.instances.values()].filter(({ node }) => isSetNode(node.type));
    setters = new Map(nodes.map((node) => [nameOf(node), node]));
    settersByScope.set(scope, setters);
  }
  return setters;
}

function nameOf({ node }: Instance): unknown {
  return asList(node.values)[0] ?? node.named?.["Constant"];
}
