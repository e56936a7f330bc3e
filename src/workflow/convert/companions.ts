import type { Json } from "../../comfyui/json.ts";
import type { InputSpec, NodeInfo } from "../../comfyui/object_info.ts";
import type { WidgetSpec } from "./widget_spec.ts";

const SEED_NAMES = new Set(["seed", "noise_seed"]);
const UPLOADS = ["image_upload", "animated_image_upload", "video_upload", "audio_upload"];
const MODEL_VIEWERS = new Set(["SaveGLB", "Preview3D"]);

/** Widgets that the editor puts right after another: what a seed does after each run. */
export function companionsAfter(widget: WidgetSpec): WidgetSpec[] {
  const declared = widget.options["control_after_generate"];
  const implied = widget.type === "INT" && SEED_NAMES.has(widget.name);
  if (!(declared ?? implied)) return [];
  if (!["INT", "FLOAT", "COMBO"].includes(widget.type)) return [];
  const control = companion("control_after_generate", { initial: "randomize", sent: false });
  if (widget.type !== "COMBO") return [control];
  return [control, companion("control_filter_list", { initial: "", sent: false })];
}

/** Buttons above the view of a `Load3D` node; the editor saves and sends them. */
export function companionsBefore(className: string, input: string): WidgetSpec[] {
  if (className !== "Load3D" || input !== "image") return [];
  return [
    companion("upload 3d model", { initial: "upload3dmodel", sent: true }),
    companion("upload extra resources", { initial: "uploadExtraResources", sent: true }),
    companion("clear", { initial: "clear", sent: true }),
  ];
}

/** Widgets at a node's end: the view of a model, refresh and upload buttons. */
export function companionsAtEnd(info: NodeInfo): WidgetSpec[] {
  const required = Object.values(info.input.required ?? {});
  const companions: WidgetSpec[] = [];
  if (MODEL_VIEWERS.has(info.name)) {
    companions.push(companion("image", { initial: "", sent: true }));
  }
  if (required.some(hasRefreshButton)) {
    companions.push(companion("refresh", { initial: "refresh", sent: true }));
  }
  if (required.some(hasUpload)) {
    companions.push(companion("upload", { initial: "image", sent: false }));
  }
  return companions;
}

function hasUpload([, options = {}]: InputSpec): boolean {
  return UPLOADS.some((name) => options[name] === true);
}

function hasRefreshButton([, options = {}]: InputSpec): boolean {
  const remote = options["remote"] as { refresh_button?: unknown } | undefined;
  return remote?.refresh_button === true;
}

/** A widget that stands for no input of the class. */
export function companion(
  name: string,
  { initial, sent }: { initial: Json; sent: boolean },
): WidgetSpec {
  return { name, type: "COMPANION", choices: undefined, options: {}, saved: true, sent, initial };
}
