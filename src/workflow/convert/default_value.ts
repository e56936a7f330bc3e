import type { Json } from "../../comfyui/json.ts";
import type { WidgetSpec } from "./widget_spec.ts";

/** What stands for a type that declares no default. */
const EMPTY: Record<string, Json> = {
  INT: 0,
  FLOAT: 0,
  BOOLEAN: false,
  STRING: "",
  MARKDOWN: "",
  TEXTAREA: "",
  COLOR: "#000000",
  LOAD_3D: "",
  PREVIEW_3D: "",
};

/** The value that the editor gives a new widget; `undefined` where it has none to give. */
export function defaultValue(widget: WidgetSpec): Json | undefined {
  const { type, options } = widget;
  if (type === "COMBO") return comboDefault(widget);
  if (type === "COMFY_DYNAMICCOMBO_V3") return dynamicComboDefault(options);
  if (type === "IMAGECOMPARE") return ["", ""];
  return options["default"] as Json | undefined ?? EMPTY[type];
}

function comboDefault({ options, choices }: WidgetSpec): Json | undefined {
  const given = options["default"] as Json | undefined;
  if (options["multiselect"] || options["multi_select"]) return given ?? [];
  if (given) return given;
  // The editor's stand-in until a remote combo's options have arrived.
  return options["remote"] ? "Loading..." : choices?.[0] as Json | undefined;
}

function dynamicComboDefault(options: Record<string, unknown>): Json | undefined {
  if (options["default"] !== undefined) return options["default"] as Json;
  const first = (options["options"] as { key?: Json }[] | undefined)?.[0];
  return first?.key;
}
