import type { Json } from "../comfyui/json.ts";
import type { TemplateInputType } from "./template_input_type.ts";

const WHOLE = /^[+-]?\d+$/;

/**
 * A value as its input's type has it: `"512"` is 512 where a whole number is wanted, and one beyond
 * 2^53 a `bigint`, digit for digit. What is not of the type stays as it is: the check of the whole
 * workflow says what is wrong with it.
 */
export function typedValue(value: Json, type: TemplateInputType): Json {
  switch (type) {
    case "integer":
      return toInteger(value);
    case "number":
      return toNumber(value);
    case "boolean":
      return toBoolean(value);
    case "string":
      return value;
  }
}

function toInteger(value: Json): Json {
  const text = typeof value === "string" ? value.trim() : "";
  if (WHOLE.test(text)) return exact(BigInt(text.replace(/^\+/, "")));
  const number = text === "" ? value : Number(text);
  // A double beyond 2^53 would be written with an exponent, which is no integer to ComfyUI.
  return Number.isInteger(number) ? exact(BigInt(number as number)) : value;
}

function exact(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function toNumber(value: Json): Json {
  if (typeof value !== "string" || value.trim() === "") return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

function toBoolean(value: Json): Json {
  const word = String(value).trim().toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : value;
}
