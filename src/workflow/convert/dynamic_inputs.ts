import type { Json } from "../../comfyui/json.ts";
import type { NodeInfo } from "../../comfyui/object_info.ts";
import { orderedInputs } from "./ordered_inputs.ts";
import { addInput, type InputLayout } from "./widgets.ts";
import type { WidgetSpec } from "./widget_spec.ts";

interface DynamicOption {
  key?: unknown;
  inputs?: NodeInfo["input"];
}

/** Tells whether a widget's value decides which other inputs its node has. */
export function isDynamicCombo(widget: WidgetSpec): boolean {
  return widget.type === "COMFY_DYNAMICCOMBO_V3";
}

/**
 * The inputs that a dynamic combo adds for one of its keys, each named `combo.input`. A key that
 * the class does not know adds none: the file is then of another version.
 */
export function subInputs(widget: WidgetSpec, key: Json | undefined): InputLayout {
  const layout: InputLayout = { widgets: [], sockets: [] };
  const option = optionsOf(widget).find((item) => item.key === key);
  for (const [name, spec] of orderedInputs(option?.inputs ?? {})) {
    addInput(layout, `${widget.name}.${name}`, spec);
  }
  return layout;
}

/** Tells whether a dynamic combo knows a key. */
export function knowsKey(widget: WidgetSpec, key: Json | undefined): boolean {
  return optionsOf(widget).some((item) => item.key === key);
}

function optionsOf(widget: WidgetSpec): DynamicOption[] {
  const options = widget.options["options"];
  return Array.isArray(options) ? options : [];
}
