import { findNodeAtLocation, type Node, parseTree, visit } from "jsonc-parser";

/** Where in an object the next property goes. */
interface Gap {
  /** Where the last property ends, or the brace that opens the object. */
  from: number;
  /** Where the new one goes: behind the comma and the remarks that stand in the same line. */
  at: number;
  /** Where the closing brace is. */
  to: number;
  /** Whether the last property has a comma behind it. */
  comma: boolean;
}

/**
 * Sets one value in a JSON text with comments and leaves every other character as it is.
 * jsonc-parser's own `modify` writes the neighbour anew, and takes over the remark behind it.
 *
 * @param text A JSON object, without syntax errors.
 * @param path The keys on the way to the value; objects that are missing are made.
 */
export function setJson(text: string, path: readonly string[], value: unknown): string {
  const root = parseTree(text, [], { allowTrailingComma: true })!;
  for (const [at, key] of path.entries()) {
    if (findNodeAtLocation(root, path.slice(0, at + 1))) continue;
    const inner = path.slice(at + 1).reduceRight((held, name) => ({ [name]: held }), value);
    return insert(text, findNodeAtLocation(root, path.slice(0, at))!, [key, inner]);
  }
  const { offset, length } = findNodeAtLocation(root, [...path])!;
  const { spaces, eol } = layoutOf(text);
  const written = write(value, { spaces, eol, indent: indentAt(text, offset) });
  return text.slice(0, offset) + written + text.slice(offset + length);
}

function insert(text: string, object: Node, [key, value]: [string, unknown]): string {
  const { eol, spaces } = layoutOf(text);
  const { from, at, to, comma } = gapIn(text, object);
  const own = indentAt(text, object.offset);
  const [first] = object.children ?? [];
  const isInline = first
    ? !/[\r\n]/.test(text.slice(object.offset, first.offset) + text.slice(from, to))
    : object.parent !== undefined && isOneLine(text);
  const name = `${JSON.stringify(key)}: `;
  if (isInline) {
    const between = first && !comma ? ", " : first || at > from ? " " : "";
    const property = between + name + JSON.stringify(value) + (comma ? "," : "");
    return text.slice(0, at) + property + text.slice(at);
  }
  const indent = first && startsLine(text, first.offset)
    ? indentAt(text, first.offset)
    : own + (spaces || "  ");
  const property = indent + name + write(value, { spaces: spaces || "  ", eol, indent });
  const isLast = !/[\r\n]/.test(text.slice(at, to));
  return [
    text.slice(0, from),
    first && !comma ? "," : "",
    text.slice(from, at),
    eol + property + (comma ? "," : ""),
    isLast ? eol + own + text.slice(to) : text.slice(at),
  ].join("");
}

function gapIn(text: string, object: Node): Gap {
  const last = object.children?.at(-1);
  const from = last ? last.offset + last.length : object.offset + 1;
  const to = object.offset + object.length - 1;
  const remarks: [start: number, end: number][] = [];
  let at = from;
  visit(text, {
    onComment: (offset, length) => void remarks.push([offset, offset + length]),
    onSeparator(character, offset) {
      if (character === "," && offset >= from && offset < to) at = offset + 1;
    },
  }, { allowTrailingComma: true });
  const comma = at > from;
  for (const [start, end] of remarks) {
    if (start < at || end > to) continue;
    // In an object without properties all remarks come first.
    if (last && /[\r\n]/.test(text.slice(at, start))) break;
    at = end;
  }
  return { from, at, to, comma };
}

/** How the text ends its lines, and what it indents by; by nothing where it is one line. */
function layoutOf(text: string): { eol: string; spaces: string } {
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  const spaces = isOneLine(text) ? "" : /[\r\n]([ \t]+)[^\s]/.exec(text)?.[1] ?? "  ";
  return { eol, spaces };
}

function isOneLine(text: string): boolean {
  return !/[\r\n]/.test(text.trim());
}

function write(
  value: unknown,
  { spaces, eol, indent }: { spaces: string; eol: string; indent: string },
): string {
  return JSON.stringify(value, undefined, spaces).replaceAll("\n", eol + indent);
}

/** The white space that the line of a place begins with. */
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))![0];
}

function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === "";
}

function lineStart(text: string, offset: number): number {
  const before = text.slice(0, offset);
  return Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
}
