/** Rows as lines, each column as wide as its widest cell; the last is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => widths[at] = Math.max(widths[at] ?? 0, cell.length));
  }
  return rows.map((row) => {
    const cells = row.map((cell, at) =>
      at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)
    );
    return cells.join("  ").trimEnd();
  });
}
