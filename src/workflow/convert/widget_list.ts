import type { Json } from "../../comfyui/json.ts";
import { isDynamicCombo, subInputs } from "./dynamic_inputs.ts";
import type { InputLayout, SocketSpec } from "./widgets.ts";
import type { WidgetSpec } from "./widget_spec.ts";

/** A widget of one node and its value; `undefined` sends nothing. */
export interface Widget {
  /** What the widget is. */
  spec: WidgetSpec;
  /** What it holds. */
  value: Json | undefined;
  /** Whether the `%...%` of its text are filled in, whatever widget it is. */
  filled?: true;
}

/** The widgets of one node in order. Setting a dynamic combo changes the widgets that follow it. */
export class WidgetList {
  /** The widgets in the editor's order. */
  readonly items: Widget[] = [];
  readonly #sockets: SocketSpec[];
  readonly #subSockets = new Map<Widget, SocketSpec[]>();
  /** Prefix of the dynamic combo that added a widget. */
  readonly #owners = new Map<Widget, string>();

  /** All widgets start with their defaults. */
  constructor(layout: InputLayout) {
    this.#sockets = layout.sockets;
    this.#insert(0, layout.widgets);
  }

  /** The inputs that only links feed, those of dynamic combos last. */
  get sockets(): SocketSpec[] {
    return [...this.#sockets, ...[...this.#subSockets.values()].flat()];
  }

  /** The widget of a name. */
  find(name: string): Widget | undefined {
    return this.items.find((widget) => widget.spec.name === name);
  }

  /** Sets a widget's value; a dynamic combo's inputs are replaced by those of its new key. */
  set(widget: Widget, value: Json | undefined): void {
    const changed = widget.value !== value;
    widget.value = value;
    if (changed && isDynamicCombo(widget.spec)) this.#replaceSubInputs(widget);
  }

  /** Adds a widget at the end. */
  append(spec: WidgetSpec): void {
    this.#insert(this.items.length, [spec]);
  }

  #replaceSubInputs(widget: Widget): void {
    const at = this.items.indexOf(widget) + 1;
    const prefix = `${widget.spec.name}.`;
    let end = at;
    while (this.#isSubWidget(this.items[end], prefix)) end++;
    for (const removed of this.items.splice(at, end - at)) this.#subSockets.delete(removed);
    const { widgets, sockets } = subInputs(widget.spec, widget.value);
    this.#subSockets.set(widget, sockets);
    this.#insert(at, widgets, widget);
  }

  /** A companion has no prefix of its own and belongs to the widget before it. */
  #isSubWidget(item: Widget | undefined, prefix: string): boolean {
    if (!item) return false;
    return item.spec.name.startsWith(prefix) || this.#owners.get(item)?.startsWith(prefix) === true;
  }

  #insert(at: number, specs: WidgetSpec[], owner?: Widget): void {
    const widgets = specs.map((spec): Widget => ({ spec, value: spec.initial }));
    this.items.splice(at, 0, ...widgets);
    for (const widget of widgets) {
      if (owner) this.#owners.set(widget, `${owner.spec.name}.`);
      if (isDynamicCombo(widget.spec)) this.#replaceSubInputs(widget);
    }
  }
}
