import type { Json } from "../../comfyui/json.ts";
import type { NodeInfo } from "../../comfyui/object_info.ts";
import { orderedInputs } from "./ordered_inputs.ts";
import type { WidgetList } from "./widget_list.ts";

/**
 * Drops the values that files from before frontend 1.16 hold for inputs with `forceInput`, which
 * have no widget any more. Only the number of values tells such a file from a newer one.
 */
export function dropForcedInputValues(
  values: Json[],
  widgets: WidgetList,
  info: NodeInfo,
): Json[] {
  const inputs = orderedInputs(info.input, info.input_order);
  if (!inputs.some(([, [, options]]) => options?.["forceInput"])) return values;
  if (inputs.some(([, [type]]) => type === "COMFY_DYNAMICGROUP_V3")) return values;
  const forced = inputs.flatMap(([name, [, options = {}]]) => {
    const force = Boolean(options["forceInput"]);
    if (!force && !widgets.find(name)) return [];
    return options["control_after_generate"] ? [force, false] : [force];
  });
  if (widgets.find("upload")) forced.push(false);
  return forced.length === values.length ? values.filter((_, index) => !forced[index]) : values;
}
