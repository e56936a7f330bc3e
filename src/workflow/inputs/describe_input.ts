import type { ApiNode } from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import { comboOptions, type InputSpec } from "../../comfyui/object_info.ts";
import { mediaKind } from "../discover/media.ts";
import type { WorkflowReader } from "../discover/workflow_reader.ts";
import type { TemplateInput } from "../template.ts";
import type { TemplateInputType } from "../template_input_type.ts";
import type { InputTarget } from "../input_target.ts";
import { declaredInput } from "./declared_input.ts";

/** What a node's class tells about one of its inputs, in a template's words. */
export type InputDescription = Pick<
  TemplateInput,
  "type" | "kind" | "minimum" | "maximum" | "choices" | "default" | "description"
>;

/** Longest list of options that is handed out. */
const MOST_CHOICES = 20;

/** Longest description, in characters; every client pays for each. */
const LONGEST = 160;

const TYPES: Readonly<Record<string, TemplateInputType>> = {
  INT: "integer",
  FLOAT: "number",
  BOOLEAN: "boolean",
  STRING: "string",
};

/** What counts, by name, where no class tells that it is whole. */
const WHOLE = /(^|_)(seed|steps?|width|height|batch_size|length|frames)$/;

const UPLOADS = ["image_upload", "animated_image_upload", "video_upload", "audio_upload"];

/**
 * Describes the literal at a place: type, bounds, default (the node class's own, not the value that
 * stands there), options where there are few, and the tooltip.
 *
 * @returns `undefined` for what cannot be given as text, number or yes and no, and for what decides
 * which other inputs its node has.
 */
export function describeInput(
  reader: WorkflowReader,
  place: InputTarget,
): InputDescription | undefined {
  const node = reader.node(place.nodeId);
  if (!node) return undefined;
  const info = reader.info(place.nodeId);
  const spec = info && declaredInput(node, info, place.input);
  const choices = choicesOf(node, place.input, spec);
  const type = typeOf(spec, choices) ?? typeOfValue(place.input, node.inputs[place.input]);
  if (type === undefined || spec?.[0] === "COMFY_DYNAMICCOMBO_V3") return undefined;
  const given = spec?.[1]?.["default"] as Json | undefined;
  const kind = mediaKind(reader, place);
  const tooltip = oneLine(spec?.[1]?.["tooltip"]);
  return {
    type,
    ...(kind === "image" || kind === "mask") && { kind },
    ...boundsOf(type, spec),
    ...choices && choices.length <= MOST_CHOICES && { choices },
    ...given !== undefined && given !== null && { default: given },
    ...tooltip && { description: tooltip },
  };
}

/** A text as a line for a tool's description. */
export function oneLine(text: unknown): string {
  if (typeof text !== "string") return "";
  const line = text.trim().replaceAll(/\s+/g, " ");
  const end = line.slice(0, LONGEST).lastIndexOf(". ");
  if (line.length <= LONGEST) return line;
  return end > 0 ? line.slice(0, end + 1) : `${line.slice(0, LONGEST - 3)}...`;
}

function choicesOf(
  { class_type, inputs }: ApiNode,
  input: string,
  spec: InputSpec | undefined,
): Json[] | undefined {
  // The user of this node writes its options.
  if (class_type === "CustomCombo" && input === "choice") {
    const written = Object.keys(inputs).filter((name) => /^option\d+$/.test(name));
    return written.map((name) => inputs[name] as Json).filter((option) => option !== "");
  }
  // Files in subfolders, and those to be uploaded yet, are not in the list.
  if (!spec || UPLOADS.some((flag) => spec[1]?.[flag] === true)) return undefined;
  const options = comboOptions(spec);
  return options && options.length > 0 ? options as Json[] : undefined;
}

function typeOf(
  spec: InputSpec | undefined,
  choices: Json[] | undefined,
): TemplateInputType | undefined {
  if (!spec) return undefined;
  if (choices) return typeOfChoices(choices);
  if (comboOptions(spec)) return "string";
  return TYPES[String(spec[1]?.["widgetType"] ?? spec[0])];
}

function typeOfChoices(choices: Json[]): TemplateInputType {
  if (choices.every((choice) => typeof choice === "boolean")) return "boolean";
  if (choices.every((choice) => Number.isInteger(choice))) return "integer";
  return choices.every((choice) => typeof choice === "number") ? "number" : "string";
}

function typeOfValue(input: string, value: Json | undefined): TemplateInputType | undefined {
  if (typeof value === "bigint") return "integer";
  if (typeof value === "number") return WHOLE.test(input) ? "integer" : "number";
  if (typeof value === "boolean") return "boolean";
  return typeof value === "string" ? "string" : undefined;
}

/** Bounds beyond 2^53 are ComfyUI's way to say that there are none. */
function boundsOf(
  type: TemplateInputType,
  spec: InputSpec | undefined,
): Pick<TemplateInput, "minimum" | "maximum"> {
  if (type !== "integer" && type !== "number") return {};
  const [minimum, maximum] = [bound(spec?.[1]?.["min"]), bound(spec?.[1]?.["max"])];
  return {
    ...minimum !== undefined && { minimum },
    ...maximum !== undefined && { maximum },
  };
}

function bound(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER
    ? value
    : undefined;
}
