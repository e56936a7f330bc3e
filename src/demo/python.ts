/**
 * ComfyUI's messages hold values and errors as Python writes them; this is the little of Python
 * that they need.
 *
 * @module
 */

import type { Json } from "../comfyui/json.ts";

/** A value as Python's `str()` writes it. */
export function pythonText(value: Json | undefined): string {
  return typeof value === "string" ? value : pythonLiteral(value);
}

/** A value as Python's `repr()` writes it. */
export function pythonLiteral(value: Json | undefined): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  const pairs = Object.entries(value).map(([key, item]) => `${quote(key)}: ${pythonLiteral(item)}`);
  return `{${pairs.join(", ")}}`;
}

function quote(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  if (text.includes("'") && !text.includes('"')) return `"${escaped}"`;
  return `'${escaped.replaceAll("'", "\\'")}'`;
}

/** A number as Python writes a float: whole ones with `.0`. */
export function pythonFloat(value: number | bigint): string {
  return Number.isInteger(Number(value)) ? `${value}.0` : String(value);
}

/**
 * `int(value)`: cuts decimals off, reads text.
 *
 * @throws {TypeError} With Python's words, if the value is no number.
 */
export function pythonInt(value: Json): number | bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" && Number.isFinite(value)) return Math.trunc(value);
  if (typeof value === "string") return intOfText(value);
  throw new TypeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${kind(value)}'`,
  );
}

function intOfText(text: string): number | bigint {
  const digits = text.trim().replaceAll(/(?<=\d)_(?=\d)/g, "");
  if (!/^[+-]?\d+$/.test(digits)) {
    throw new TypeError(`invalid literal for int() with base 10: ${quote(text)}`);
  }
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits.replace("+", ""));
}

/**
 * `float(value)`.
 *
 * @throws {TypeError} With Python's words, if the value is no number.
 */
export function pythonFloatOf(value: Json): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (typeof value !== "string") {
    throw new TypeError(
      `float() argument must be a string or a real number, not '${kind(value)}'`,
    );
  }
  const number = Number(value);
  if (value.trim() !== "" && !Number.isNaN(number)) return number;
  throw new TypeError(`could not convert string to float: ${quote(value)}`);
}

/** `bool(value)`: empty things are false, any other text is true. */
export function pythonBool(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function kind(value: Json): string {
  if (value === null) return "NoneType";
  return Array.isArray(value) ? "list" : "dict";
}
