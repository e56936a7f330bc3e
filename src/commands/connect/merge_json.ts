import { applyEdits, modify, parse, type ParseError, printParseErrorCode } from "jsonc-parser";

/**
 * Sets one value in a JSON text, where comments and commas at the end are allowed, and leaves the
 * rest as it stands.
 *
 * @param path The keys on the way to the value; objects that are missing are made.
 * @throws {SyntaxError} If the text is no JSON.
 * @throws {TypeError} If something on the way is no object.
 */
export function mergeJson(
  text: string,
  { path, value }: { path: readonly string[]; value: unknown },
): string {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const body = text.slice(mark.length);
  const formattingOptions = formattingOf(body);
  const { eol } = formattingOptions;
  const start = body.trim() === "" ? `{}${eol}` : body;
  mustHoldObjects(start, path.slice(0, -1));
  if (isSame(valueAt(read(start), path), value)) return text;
  const merged = applyEdits(start, modify(start, [...path], value, { formattingOptions }));
  if (!isSame(valueAt(read(merged), path), value)) {
    throw new TypeError(`"${path[0]}" stands in it twice. Remove one of the two.`);
  }
  return mark + merged;
}

/** Both as JSON has them, with their keys in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function mustHoldObjects(text: string, path: readonly string[]): void {
  let value = read(text);
  for (const key of [undefined, ...path]) {
    if (key !== undefined) value = valueAt(value, [key]);
    if (value === undefined) return;
    if (!isObject(value)) {
      throw new TypeError(
        `${key === undefined ? "it" : `"${key}"`} is no object. Mend it, or add the block by hand.`,
      );
    }
  }
}

function read(text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (!error) return value;
  const line = text.slice(0, error.offset).split("\n").length;
  throw new SyntaxError(
    `it is not JSON (${printParseErrorCode(error.error)}, line ${line}). ` +
      "Mend it, or add the block by hand.",
  );
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (!isObject(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How the text is indented and ends its lines; two spaces where it does not say. */
function formattingOf(text: string) {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
