import { parse, type ParseError, printParseErrorCode, stripComments } from "jsonc-parser";
import { canonical, type Entry, isEntry, mergeEntry } from "./merge_entry.ts";
import { setJson } from "./set_json.ts";

/** A config with a server's entry in it. */
export interface Merged {
  /** The whole text. */
  text: string;
  /** The entry of that name that stood there before. */
  earlier?: unknown;
}

/**
 * Sets a server's entry in a JSON text, where comments and commas at the end are allowed; it may hold
 * nothing but comments. What somebody added to an earlier entry stays, and all the rest to the letter.
 *
 * @param path The keys on the way to the entry; objects that are missing are made.
 * @throws {SyntaxError} If the text is no JSON.
 * @throws {TypeError} If something on the way is no object.
 */
export function mergeJson(
  text: string,
  { path, value }: { path: readonly string[]; value: Entry },
): Merged {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const body = text.slice(mark.length);
  const { remarks, before } = partsOf(body);
  mustHoldObjects(before, path.slice(0, -1));
  const earlier = valueAt(read(before), path);
  const entry = mergeEntry(earlier, value);
  const after = changes(earlier, entry, path)
    .reduce((merged, [at, one]) => setJson(merged, at, one), before);
  if (!isSame(valueAt(read(after), path), entry)) {
    const names = path.map((name) => `"${name}"`).join(" or ");
    throw new TypeError(`${names} stands in it twice. Remove one of the two.`);
  }
  return { text: after === before ? text : mark + remarks + after, earlier };
}

/** What holds nothing yet gets an object, below the remarks that it may begin with. */
function partsOf(body: string): { remarks: string; before: string } {
  if (stripComments(body).trim() !== "") return { remarks: "", before: body };
  const eol = body.includes("\r\n") ? "\r\n" : "\n";
  const remarks = body.trim() === "" ? "" : body.replace(/[^\r\n]$/, `$&${eol}`);
  // In a remark without an end, nobody would find it.
  read(`${remarks}{}`);
  return { remarks, before: `{}${eol}` };
}

/** What is to be set to make one entry of the other: single values where nothing falls away. */
function changes(
  earlier: unknown,
  entry: Entry,
  path: readonly string[],
): [path: string[], value: unknown][] {
  if (!isEntry(earlier) || Object.keys(earlier).some((key) => !Object.hasOwn(entry, key))) {
    return [[[...path], entry]];
  }
  return Object.entries(entry)
    .filter(([key, value]) => !Object.hasOwn(earlier, key) || !isSame(earlier[key], value))
    .map(([key, value]) => [[...path, key], value]);
}

function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function mustHoldObjects(text: string, path: readonly string[]): void {
  let value = read(text);
  for (const key of [undefined, ...path]) {
    if (key !== undefined) value = valueAt(value, [key]);
    if (value === undefined) return;
    if (!isEntry(value)) {
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
    if (!isEntry(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}
