import type { Measured } from "./interleave.ts";
import { median, quantile } from "./median.ts";

/** One column: a measure of the samples, or what is made of it. */
export interface Column {
  /** Its head. */
  title: string;
  /** The measure. */
  measure: string;
  /**
   * What of the samples is shown; `ratio` is the median by that of the first row that has the
   * measure, `more` the median less that. `quartiles` are those of what a sample is more than the
   * first row's of the same turn: where they are far apart, the medians say little.
   */
  show: "median" | "p95" | "ratio" | "more" | "quartiles";
  /** Digits after the point; 1 where left out. */
  digits?: number;
}

/** A Markdown table with aligned columns, the first with the rows' names. */
export function renderTable(columns: readonly Column[], rows: readonly Measured[]): string {
  const floors = new Map(columns.map(({ measure }) => [measure, floorOf(measure, rows)]));
  const cells = rows.map((row) => [
    row.name,
    ...columns.map((column) => cell(column, row, floors.get(column.measure) ?? [])),
  ]);
  return alignedTable([["", ...columns.map(({ title }) => title)], ...cells]);
}

/** Options of {@linkcode alignedTable}. */
export interface AlignOptions {
  /** The columns that stand on the left, by number from 0; only the first where left out. */
  left?: readonly number[];
}

/** Lines of cells as a Markdown table, the first line its head; columns stand on the right. */
export function alignedTable(
  lines: readonly (readonly string[])[],
  { left = [0] }: AlignOptions = {},
): string {
  const [first = []] = lines;
  const widths = first.map((_, at) => Math.max(3, ...lines.map((line) => line[at]!.length)));
  const [head, ...body] = lines.map((line) => renderLine(line, { widths, left }));
  return [head, rule(widths, left), ...body].join("\n");
}

/** The median of a row's measure; `undefined` where it has none. */
export function medianOf(row: Measured | undefined, measure: string): number | undefined {
  const values = row ? valuesOf(row, measure) : [];
  return values.length > 0 ? median(values) : undefined;
}

function floorOf(measure: string, rows: readonly Measured[]): number[] | undefined {
  return rows.map((row) => valuesOf(row, measure)).find((values) => values.length > 0);
}

function cell(
  { measure, show, digits = 1 }: Column,
  row: Measured,
  floor: readonly number[],
): string {
  const values = valuesOf(row, measure);
  if (values.length === 0) return "-";
  if (show === "quartiles") return quartiles(values, floor, digits);
  if (show === "ratio") {
    return median(floor) ? `${(median(values) / median(floor)).toFixed(2)}x` : "-";
  }
  if (show === "more") return (median(values) - median(floor)).toFixed(digits);
  return (show === "p95" ? quantile(values, 0.95) : median(values)).toFixed(digits);
}

function quartiles(values: readonly number[], floor: readonly number[], digits: number): string {
  if (values.length !== floor.length) return "-";
  const more = values.map((value, turn) => value - floor[turn]!);
  return [0.25, 0.75].map((share) => quantile(more, share).toFixed(digits)).join(" to ");
}

function valuesOf({ samples }: Measured, measure: string): number[] {
  return samples.flatMap((sample) => sample[measure] ?? []);
}

interface Alignment {
  widths: readonly number[];
  left: readonly number[];
}

function renderLine(line: readonly string[], { widths, left }: Alignment): string {
  const padded = line.map((text, at) =>
    left.includes(at) ? text.padEnd(widths[at]!) : text.padStart(widths[at]!)
  );
  return `| ${padded.join(" | ")} |`;
}

/** Numbers stand on the right. */
function rule(widths: readonly number[], left: readonly number[]): string {
  const dashes = widths.map((width, at) =>
    left.includes(at) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return `| ${dashes.join(" | ")} |`;
}
