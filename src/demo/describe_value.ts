/** Words for a value that travels between nodes: text as it is, pictures by their size. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return String(value);
  const item: unknown = Array.isArray(value) ? value[0] : value;
  if (!isSized(item)) return JSON.stringify(value);
  const count = Array.isArray(value) ? value.length : 1;
  return `${count} of ${item.width} x ${item.height} pixels`;
}

function isSized(value: unknown): value is { width: number; height: number } {
  return typeof value === "object" && value !== null && "width" in value && "height" in value;
}
