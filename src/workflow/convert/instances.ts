import type { Json } from "../../comfyui/json.ts";
import type { NodeInfo, ObjectInfo } from "../../comfyui/object_info.ts";
import { customComboWidgets, isCustomCombo } from "./custom_combo.ts";
import { type Graph, type GraphNode, MODE_BYPASSED, MODE_MUTED } from "./graph.ts";
import { primitiveWidgets } from "./primitive_widgets.ts";
import { restoreValues } from "./restore_values.ts";
import { type Slot, slotsOf, subgraphSlots } from "./slots.ts";
import { addUndeclaredValues } from "./undeclared_values.ts";
import { unknownWidgets } from "./unknown_nodes.ts";
import { isPrimitive, isVirtual } from "./virtual_nodes.ts";
import { WidgetList } from "./widget_list.ts";
import { type InputLayout, layoutOf } from "./widgets.ts";

/** More than any workflow has; a few nested subgraphs in a hostile file multiply to more. */
const MOST_NODES = 20_000;

/** One node at one place: a subgraph that is used twice has each of its nodes twice. */
export interface Instance {
  /** Ids of the hosts and the node, joined by `:`; the node's id in API format. */
  id: string;
  /** What the file says of it. */
  node: GraphNode;
  /** Where it stands. */
  scope: Scope;
  /** What the server says of the class; `undefined` where it does not know it. */
  info: NodeInfo | undefined;
  /** Its inputs by index. */
  slots: Slot[];
  /** Its widgets and their values. */
  widgets: WidgetList;
  /** The definition that the node is an instance of. */
  definition: Graph | undefined;
  /** The nodes inside, unless the whole subgraph is switched off. */
  inner: Scope | undefined;
  /** Values of promoted widgets by the index of the subgraph's input. */
  promoted: Map<number, Json>;
}

/** The nodes of one graph at one place. */
export interface Scope {
  /** What the file says of it. */
  graph: Graph;
  /** The subgraph's node, in the scope around this one; `undefined` at the root. */
  host: Instance | undefined;
  /** The nodes by their ids in the file, in its order. */
  instances: Map<string, Instance>;
}

/** Puts an {@linkcode Instance} in place of every node, those inside of subgraphs included. */
export class Expander {
  readonly #objectInfo: ObjectInfo;
  readonly #definitions: Map<string, Graph>;
  readonly #layouts = new Map<string, InputLayout>();
  #count = 0;

  /** Takes the classes of the server, and the definitions of the file by their ids. */
  constructor(objectInfo: ObjectInfo, definitions: Map<string, Graph>) {
    this.#objectInfo = objectInfo;
    this.#definitions = definitions;
  }

  /**
   * Expands a graph at one place.
   *
   * @throws {RangeError} If a subgraph contains itself, or all of them have too many nodes.
   */
  expand(graph: Graph, host?: Instance): Scope {
    const scope: Scope = { graph, host, instances: new Map() };
    for (const node of graph.nodes.values()) {
      if (++this.#count > MOST_NODES) {
        throw new RangeError(
          `Cannot convert the workflow: its subgraphs hold more than ${MOST_NODES} nodes. ` +
            "Save it with fewer nested subgraphs.",
        );
      }
      scope.instances.set(node.id, this.#instance(node, scope));
    }
    return scope;
  }

  #instance(node: GraphNode, scope: Scope): Instance {
    const id = scope.host ? `${scope.host.id}:${node.id}` : node.id;
    const definition = this.#definitions.get(node.type);
    const instance = definition
      ? subgraphInstance(id, { node, scope, definition })
      : this.#nodeInstance(id, { node, scope });
    if (definition && isExpanded(instance)) {
      refuseRecursion(instance);
      instance.inner = this.expand(definition, instance);
    }
    return instance;
  }

  #nodeInstance(id: string, { node, scope }: { node: GraphNode; scope: Scope }): Instance {
    const info = Object.hasOwn(this.#objectInfo, node.type)
      ? this.#objectInfo[node.type]
      : undefined;
    const widgets = this.#widgets(node, info);
    return {
      id,
      node,
      scope,
      info,
      slots: slotsOf(node, info && !isVirtual(node.type) ? widgets : undefined),
      widgets,
      definition: undefined,
      inner: undefined,
      promoted: new Map(),
    };
  }

  #widgets(node: GraphNode, info: NodeInfo | undefined): WidgetList {
    if (isPrimitive(node.type)) return primitiveWidgets(node);
    if (!info) return unknownWidgets(node);
    let layout = this.#layouts.get(node.type);
    if (!layout) this.#layouts.set(node.type, layout = layoutOf(info));
    if (isCustomCombo(node.type)) return customComboWidgets(layout, node);
    const widgets = new WidgetList(layout);
    restoreValues(widgets, node, info);
    addUndeclaredValues(widgets, node);
    return widgets;
  }
}

function subgraphInstance(
  id: string,
  { node, scope, definition }: { node: GraphNode; scope: Scope; definition: Graph },
): Instance {
  return {
    id,
    node,
    scope,
    info: undefined,
    slots: subgraphSlots(node, definition),
    widgets: new WidgetList({ widgets: [], sockets: [] }),
    definition,
    inner: undefined,
    promoted: new Map(),
  };
}

/** The editor leaves out the inside of a switched-off subgraph only where it stands at the root. */
function isExpanded({ node, scope }: Instance): boolean {
  return scope.host !== undefined || (node.mode !== MODE_MUTED && node.mode !== MODE_BYPASSED);
}

function refuseRecursion({ definition, scope }: Instance): void {
  for (let host = scope.host; host; host = host.scope.host) {
    if (host.definition !== definition) continue;
    throw new RangeError(
      `Cannot convert the workflow: subgraph "${definition?.name}" contains itself. ` +
        "Remove the inner one in ComfyUI and save it again.",
    );
  }
}
