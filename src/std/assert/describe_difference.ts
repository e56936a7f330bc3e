import { diff } from "node:util";

/** How {@linkcode describe} and {@linkcode describeDifference} show any value, in full. */
const FULL: Deno.InspectOptions = {
  compact: false,
  depth: Infinity,
  getters: true,
  iterableLimit: Infinity,
  sorted: true,
  strAbbreviateSize: Infinity,
  trailingComma: true,
};

/** A value as source-like text, all of it, keys in order. */
export function describe(value: unknown): string {
  return Deno.inspect(value, FULL);
}

/**
 * The lines in which two values differ, `-` for what is only in `actual` and `+` for what is only in
 * `expected`, with the lines that they share around them. Two strings are compared line by line.
 */
export function describeDifference(actual: unknown, expected: unknown): string {
  const [left, right] = [actual, expected].map((value) => lines(value, { actual, expected }));
  const changes = diff(left ?? [], right ?? []) as [number, string][];
  const legend = `${paint("[Diff]", 90)} ${paint("Actual", 31)} / ${paint("Expected", 32)}`;
  return [`\n\n\n    ${legend}\n\n`, ...changes.map(line), ""].join("\n");
}

function lines(value: unknown, both: { actual: unknown; expected: unknown }): string[] {
  const text = typeof both.actual === "string" && typeof both.expected === "string" &&
      /\n/.test(both.actual + both.expected)
    ? String(value)
    : describe(value);
  return text.split("\n");
}

function line([change, text]: [number, string]): string {
  if (change === 0) return `    ${text}`;
  return change > 0 ? paint(`-   ${text}`, 31) : paint(`+   ${text}`, 32);
}

function paint(text: string, color: number): string {
  return Deno.noColor ? text : `\x1b[${color}m\x1b[1m${text}\x1b[22m\x1b[39m`;
}
