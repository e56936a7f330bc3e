import type { Json } from "../comfyui/json.ts";
import { comboOptions, type InputSpec } from "../comfyui/object_info.ts";
import { pythonBool, pythonFloat, pythonFloatOf } from "./python.ts";
import { pythonInt, pythonLiteral, pythonText } from "./python.ts";

/** One complaint about one input, in the shape that `POST /prompt` answers. */
export interface Complaint {
  /** ComfyUI's word for the kind of complaint. */
  type: string;
  /** The kind in a sentence. */
  message: string;
  /** Which input and value. */
  details: string;
  /** The same, for programs. */
  extra_info: Record<string, unknown>;
}

/** Above this many options ComfyUI does not list them in the complaint. */
const LISTED_OPTIONS = 20;

/**
 * Converts a literal to its input's type as ComfyUI does (`"7"` and `1.9` are integers to it) and
 * checks it against the declared bounds and options.
 */
export function validateValue(
  name: string,
  spec: InputSpec,
  given: Json,
): { value: Json; complaint?: Complaint } {
  const type = Array.isArray(spec[0]) ? "COMBO" : spec[0];
  const raw = unwrap(given);
  let value: Json;
  try {
    value = convert(type, raw);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const complaint = {
      type: "invalid_input_type",
      message: `Failed to convert an input value to a ${type} value`,
      details: `${name}, ${pythonText(raw)}, ${reason}`,
      extra_info: { ...aboutInput(name, spec, raw), exception_message: reason },
    };
    return { value: raw, complaint };
  }
  const complaint = checkBounds(name, spec, value) ?? checkOptions(name, spec, value);
  return complaint ? { value, complaint } : { value };
}

/** What most complaints tell of an input. */
export function aboutInput(
  name: string,
  spec: InputSpec,
  received: Json,
): Record<string, unknown> {
  return { input_name: name, input_config: completeSpec(spec), received_value: received };
}

/** A spec with its options object, which ComfyUI puts in where a node leaves it out. */
export function completeSpec(spec: InputSpec): [unknown, Record<string, unknown>] {
  return [spec[0], spec[1] ?? {}];
}

// The editor wraps a literal that looks like a link.
function unwrap(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return "__value__" in value ? value["__value__"]! : value;
}

function convert(type: string, value: Json): Json {
  if (type === "INT") return pythonInt(value);
  if (type === "FLOAT") return pythonFloatOf(value);
  if (type === "STRING") return pythonText(value);
  if (type === "BOOLEAN") return pythonBool(value);
  return value;
}

function checkBounds(name: string, spec: InputSpec, value: Json): Complaint | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  const { min, max } = (spec[1] ?? {}) as { min?: number | bigint; max?: number | bigint };
  const write = spec[0] === "FLOAT" ? pythonFloat : String;
  const extra_info = aboutInput(name, spec, value);
  if (min !== undefined && value < min) {
    const message = `Value ${write(value)} smaller than min of ${write(min)}`;
    return { type: "value_smaller_than_min", message, details: name, extra_info };
  }
  if (max !== undefined && value > max) {
    const message = `Value ${write(value)} bigger than max of ${write(max)}`;
    return { type: "value_bigger_than_max", message, details: name, extra_info };
  }
  return undefined;
}

function checkOptions(name: string, spec: InputSpec, value: Json): Complaint | undefined {
  const options = comboOptions(spec);
  if (!options || options.includes(value)) return undefined;
  const isLong = options.length > LISTED_OPTIONS;
  const list = isLong ? `(list of length ${options.length})` : pythonLiteral(options as Json[]);
  return {
    type: "value_not_in_list",
    message: "Value not in list",
    details: `${name}: '${pythonText(value)}' not in ${list}`,
    extra_info: {
      ...aboutInput(name, spec, value),
      ...(isLong ? { input_config: null } : {}),
    },
  };
}
