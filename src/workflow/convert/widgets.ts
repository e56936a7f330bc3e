import type { InputSpec, NodeInfo } from "../../comfyui/object_info.ts";
import { companionsAfter, companionsAtEnd, companionsBefore } from "./companions.ts";
import { defaultValue } from "./default_value.ts";
import { orderedInputs } from "./ordered_inputs.ts";
import type { WidgetSpec } from "./widget_spec.ts";

/** Types that the editor draws a widget for; every other type is a socket only. */
const WIDGET_TYPES = new Set([
  ...["INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "MARKDOWN", "TEXTAREA", "COLOR", "COLORS"],
  ...["BOUNDING_BOX", "BOUNDING_BOXES", "CURVE", "RANGE", "CHART", "GALLERIA", "PAINTER"],
  ...["COMPOSITOR", "VIDEO_EDIT", "IMAGECOMPARE", "IMAGEUPLOAD", "AUDIOUPLOAD", "AUDIO_UI"],
  ...["AUDIO_RECORD", "WEBCAM", "LOAD_3D", "LOAD_3D_ADVANCED", "PREVIEW_3D"],
  ...["LIGHT_INFO_PREVIEW", "RESOLUTION_PREVIEW", "CAMERA_INFO_STATE", "CAMERA_ANGLE_VIEW"],
  ...["COMFY_DYNAMICCOMBO_V3", "COMFY_DYNAMICGROUP_V3"],
]);

/** An input that only a link can feed. */
export interface SocketSpec {
  /** Name of the input. */
  name: string;
  /** Type name. */
  type: string;
}

/** The inputs of a node class as the editor lays them out. */
export interface InputLayout {
  /** In the order of the values in a file. */
  widgets: WidgetSpec[];
  /** In the class's order. */
  sockets: SocketSpec[];
}

/** The layout of a node class, its companions (buttons, seed controls) in their places. */
export function layoutOf(info: NodeInfo): InputLayout {
  const layout: InputLayout = { widgets: [], sockets: [] };
  for (const [name, spec] of orderedInputs(info.input, info.input_order)) {
    layout.widgets.push(...companionsBefore(info.name, name));
    addInput(layout, name, spec);
  }
  layout.widgets.push(...companionsAtEnd(info));
  return layout;
}

/** Adds one input to a layout: a widget with its companions, or a socket. */
export function addInput(layout: InputLayout, name: string, spec: InputSpec): void {
  const widget = widgetSpec(name, spec);
  if (widget) layout.widgets.push(widget, ...companionsAfter(widget));
  else layout.sockets.push({ name, type: Array.isArray(spec[0]) ? "COMBO" : spec[0] });
}

function widgetSpec(name: string, [type, options = {}]: InputSpec): WidgetSpec | undefined {
  const widgetType = options["widgetType"] ?? (Array.isArray(type) ? "COMBO" : type);
  if (typeof widgetType !== "string" || !WIDGET_TYPES.has(widgetType)) return undefined;
  if (options["forceInput"]) return undefined;
  const choices = Array.isArray(type) ? type : options["options"];
  const spec: WidgetSpec = {
    name,
    type: widgetType,
    choices: Array.isArray(choices) ? choices : undefined,
    options,
    saved: widgetType !== "IMAGECOMPARE",
    sent: true,
    initial: undefined,
  };
  spec.initial = defaultValue(spec);
  return spec;
}
