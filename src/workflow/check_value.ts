import type { Json } from "../comfyui/json.ts";
import { comboOptions, type InputSpec } from "../comfyui/object_info.ts";
import { dynamicKeys } from "./declared_inputs.ts";
import { nearest } from "./nearest.ts";
import { NOT_IN_LIST } from "./problem.ts";

/** What is wrong with a literal, or `undefined` where ComfyUI takes it. */
export interface ValueProblem {
  /** What is wrong, without the place: `must be at most 2048`. */
  message: string;
  /** Valid values nearest to the given one, best first. */
  nearest?: Json[];
  /** True where only a file is not there: the caller can give another. */
  missingFile?: boolean;
  /** Set where a model's file is not there. */
  missingModel?: MissingModel;
}

/** A model's file that is not there. */
export interface MissingModel {
  /** Its name. */
  file: string;
  /** The files that are there in its place. */
  installed: string[];
}

const MODEL_FILE = /\.(safetensors|sft|ckpt|pth?|bin|gguf|onnx)$/i;

/** How many of a list's options an error shows. */
const SHOWN_OPTIONS = 12;

/**
 * Checks a literal against its input's declaration as ComfyUI's `validate_inputs` does: numbers are
 * coerced first (`"1"` and `1.9` are both 1 for INT), then bounds and lists are checked.
 */
export function checkValue(value: Json, spec: InputSpec): ValueProblem | undefined {
  // ComfyUI takes every list for a link, unless it is wrapped.
  if (Array.isArray(value)) return { message: "must be a link: the id of a node and a number" };
  const [type, options = {}] = spec;
  const [literal, choices] = [unwrapped(value), comboOptions(spec) ?? dynamicKeys(spec)];
  if (choices) {
    if (isUploadInput(options)) return checkFileName(literal, choices);
    const each = options["multiselect"] === true && Array.isArray(literal) ? literal : [literal];
    return each.map((one) => checkChoice(one, choices)).find((problem) => problem !== undefined);
  }
  if (type === "INT" || type === "FLOAT") return checkNumber(literal, type, options);
  if (
    type === "STRING" && typeof literal === "object" && literal !== null && !Array.isArray(literal)
  ) {
    return { message: "must be a text" };
  }
  return undefined;
}

/** The editor wraps a list that is a literal: `{ "__value__": [1, 2] }`. */
function unwrapped(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.hasOwn(value, "__value__") ? value["__value__"] ?? null : value;
}

/** Inputs that take uploaded files list only part of what is valid: subfolders are missing. */
function isUploadInput(options: Record<string, unknown>): boolean {
  return ["image_upload", "video_upload", "audio_upload", "animated_image_upload", "file_upload"]
    .some((key) => options[key] === true);
}

function checkFileName(value: Json, choices: readonly unknown[]): ValueProblem | undefined {
  if (typeof value !== "string" || value === "") return { message: "must be a file name" };
  if (leavesFolder(value)) return { message: "must be a file inside ComfyUI's input folder" };
  // Only what lies at the top of the folder is listed.
  if (/[\\/]|\[\w+\]$/.test(value) || choices.includes(value)) return undefined;
  const near = nearest(value, choices.map(String));
  return {
    message: "there is no such file in ComfyUI's input folder. Give one that is there",
    missingFile: true,
    ...(near.length > 0 && { nearest: near }),
  };
}

/** Tells whether a name climbs out of the folder it is meant for. */
export function leavesFolder(name: string): boolean {
  return /(^|[\\/])\.\.([\\/]|$)/.test(name) || /^([\\/~]|[A-Za-z]:)/.test(name) ||
    name.includes("\0");
}

function checkChoice(value: Json, choices: readonly unknown[]): ValueProblem | undefined {
  if (choices.includes(value)) return undefined;
  const names = choices.map(String);
  const near = nearest(String(value), names);
  const list = names.slice(0, SHOWN_OPTIONS).join(", ");
  const more = names.length > SHOWN_OPTIONS ? `, ... (${names.length} in all)` : "";
  return {
    message: names.length === 0
      ? "the list of valid values is empty"
      : `${NOT_IN_LIST}${list}${more}`,
    ...(near.length > 0 && { nearest: near }),
    ...(MODEL_FILE.test(String(value)) && {
      missingModel: { file: String(value), installed: names },
    }),
  };
}

function checkNumber(
  value: Json,
  type: "INT" | "FLOAT",
  options: Record<string, unknown>,
): ValueProblem | undefined {
  const number = coerce(value, type);
  if (number === undefined) {
    return { message: type === "INT" ? "must be a whole number" : "must be a number" };
  }
  const { min, max } = options as { min?: number | bigint; max?: number | bigint };
  if (min !== undefined && number < min) {
    return { message: `must be at least ${min}`, nearest: [min] };
  }
  if (max !== undefined && number > max) {
    return { message: `must be at most ${max}`, nearest: [max] };
  }
  return undefined;
}

/** A number of a text as Python's `int()` and `float()` read it, but for other scripts' digits. */
const TEXTS = { INT: /^[+-]?\d+(_\d+)*$/, FLOAT: /^[+-]?[\d_.]+(e[+-]?[\d_]+)?$/i };

function coerce(value: Json, type: "INT" | "FLOAT"): number | bigint | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string" || !TEXTS[type].test(value.trim())) return undefined;
  const digits = value.trim().replaceAll("_", "");
  if (type === "INT") return BigInt(digits.replace(/^\+/, ""));
  const number = Number(digits);
  return Number.isFinite(number) ? number : undefined;
}
