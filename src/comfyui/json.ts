/**
 * JSON as ComfyUI writes it: integers may lie beyond 2^53 (seeds go up to 2^64 - 1), so they are
 * kept as `bigint` and written back digit for digit.
 *
 * @module
 */

/** A JSON value in which integers beyond 2^53 are `bigint`. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | Json[]
  | { [key: string]: Json };

const LONG_INTEGER = /\d{16}/;
const INTEGER = /^-?\d+$/;

/**
 * Parses JSON text; integers that a double cannot hold exactly become `bigint`. Python also writes
 * `NaN` and `Infinity`, which JSON does not have: they become `null` and `Infinity`.
 *
 * @throws {SyntaxError} If the text is not JSON.
 */
export function parseJson(text: string): Json {
  try {
    return parseStrict(text);
  } catch (error) {
    const repaired = withoutPythonNumbers(text);
    if (repaired === text) throw error;
    return parseStrict(repaired);
  }
}

function parseStrict(text: string): Json {
  // The reviver costs several times the parse itself, so it runs only where a long number may be.
  return LONG_INTEGER.test(text) ? parseWithSource(text, exactIntegers) : JSON.parse(text);
}

// Strings are matched first and kept, so that a "NaN" in a prompt's text stays.
function withoutPythonNumbers(text: string): string {
  return text.replace(
    /"[^"\\]*(?:\\.[^"\\]*)*"|\bNaN\b|\bInfinity\b/g,
    (token) => token === "NaN" ? "null" : token === "Infinity" ? "1e999" : token,
  );
}

function exactIntegers(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context.source ?? "";
  return INTEGER.test(source) ? BigInt(source) : value;
}

/** Writes JSON text; a `bigint` is written as a plain integer. */
export function stringifyJson(value: unknown, space?: number): string {
  return JSON.stringify(
    value,
    (_key, item) => typeof item === "bigint" ? rawJson(item.toString()) : item,
    space,
  );
}

// ECMAScript's "JSON.parse source text access" is in V8 but not yet in TypeScript's library.
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => Json;
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
