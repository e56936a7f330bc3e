import type { Measured } from "./interleave.ts";
import { median, quantile } from "./median.ts";

/** One column: a measure of the samples, or what is made of it. */
export interface Column {
  /** Its head. */
  title: string;
  /** The measure. */
  measure: string;
  /** What of the samples is shown; `ratio` is the median's to that of the first row that has it. */
  show: "median" | "p95" | "ratio";
  /** Digits after the point; 1 where left out. */
  digits?: number;
}

/** A Markdown table with aligned columns, the first with the rows' names. */
export function renderTable(columns: readonly Column[], rows: readonly Measured[]): string {
  const floors = new Map(columns.map(({ measure }) => [measure, floorOf(measure, rows)]));
  const cells = rows.map((row) => [
    row.name,
    ...columns.map((column) => cell(column, row, floors.get(column.measure))),
  ]);
  const lines = [["", ...columns.map(({ title }) => title)], ...cells];
  const widths = lines[0]!.map((_, at) => Math.max(3, ...lines.map((line) => line[at]!.length)));
  const [head, ...body] = lines.map((line) => renderLine(line, widths));
  return [head, rule(widths), ...body].join("\n");
}

function floorOf(measure: string, rows: readonly Measured[]): number | undefined {
  const first = rows.map((row) => valuesOf(row, measure)).find((values) => values.length > 0);
  return first && median(first);
}

function cell({ measure, show, digits = 1 }: Column, row: Measured, floor?: number): string {
  const values = valuesOf(row, measure);
  if (values.length === 0) return "-";
  if (show === "ratio") return floor ? `${(median(values) / floor).toFixed(2)}x` : "-";
  return (show === "p95" ? quantile(values, 0.95) : median(values)).toFixed(digits);
}

function valuesOf({ samples }: Measured, measure: string): number[] {
  return samples.flatMap((sample) => sample[measure] ?? []);
}

function renderLine(line: readonly string[], widths: readonly number[]): string {
  const padded = line.map((text, at) =>
    at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!)
  );
  return `| ${padded.join(" | ")} |`;
}

/** Numbers stand on the right. */
function rule(widths: readonly number[]): string {
  const dashes = widths.map((width, at) =>
    at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return `| ${dashes.join(" | ")} |`;
}
