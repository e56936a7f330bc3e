/** JSON text of lists within each other, so many levels. */
export function lists(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

/** JSON text of objects within each other, so many levels. */
export function objects(levels: number): string {
  return '{"a":'.repeat(levels) + "1" + "}".repeat(levels);
}
