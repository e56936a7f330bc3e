import { parse, stringify } from "smol-toml";
import { canonical, type Entry as Table, mergeEntry } from "./merge_entry.ts";
import type { Merged } from "./merge_json.ts";

/** A table of a table, as TOML: `[mcp_servers.easel]` and its values. */
export function tomlBlock([first, second]: TablePath, value: Table): string {
  return stringify({ [first]: { [second]: value } }).trim();
}

/** The names of a table and of a table in it; letters, digits, `_` and `-`. */
export type TablePath = readonly [first: string, second: string];

/**
 * Sets a server's table in a TOML text. What somebody added to an earlier one stays, and all the
 * rest to the letter, comments included. No TOML library writes comments back, so lines are
 * replaced, and the result is compared with what it should be.
 *
 * @throws {SyntaxError} If the text is no TOML.
 * @throws {TypeError} If the table stands there in a way that this does not know.
 */
export function mergeToml(
  text: string,
  { path, value: fresh }: { path: TablePath; value: Table },
): Merged {
  const root = read(text);
  const earlier = tableAt(root, path);
  const value = mergeEntry(earlier, fresh);
  if (canonical(earlier) === canonical(value)) return { text, earlier };
  const merged = replaceTable(text, path, tomlBlock(path, value));
  if (!holdsBoth(merged, { before: withoutTable(root, path), path, value })) {
    throw new TypeError(`"${path.join(".")}" stands in it in an unusual way. Change it by hand.`);
  }
  return { text: merged, earlier };
}

function holdsBoth(
  text: string,
  { before, path, value }: { before: string; path: TablePath; value: Table },
): boolean {
  try {
    const table = tableAt(read(text), path);
    return canonical(table) === canonical(value) && withoutTable(read(text), path) === before;
  } catch {
    return false;
  }
}

/** In the place of the old table and its tables, or else at the end. */
function replaceTable(text: string, path: TablePath, block: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const kept: string[] = [];
  const replaced: string[] = [];
  let at: number | undefined;
  let inside = false;
  // Each line with its own end: some files have both kinds.
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    if (/^\s*\[/.test(line)) inside = isHeaderOf(line, path);
    if (inside) at ??= kept.length;
    // What stands above the next table belongs to that.
    (inside && !isRemark(line) ? replaced : kept).push(line);
  }
  const written = withRemarks(block.split("\n"), replaced).map((line) => line + eol);
  if (at !== undefined) return kept.toSpliced(at, 0, ...written).join("");
  const above = kept.join("");
  if (above.trim() === "") return (above.startsWith("\ufeff") ? "\ufeff" : "") + written.join("");
  return above.replace(/[^\n]$/, `$&${eol}`) + (/\n\s*\n$/.test(above) ? "" : eol) +
    written.join("");
}

/** New lines, each with the remark that an old one has behind the same header or key. */
function withRemarks(lines: readonly string[], old: readonly string[]): string[] {
  const remarks = new Map(
    placed(old).map(([place, line]) => [place, partsOf(line)?.remark] as const),
  );
  return placed(lines).map(([place, line]) => {
    const remark = remarks.get(place);
    return remark === undefined ? line : `${line} ${remark}`;
  });
}

/** Each line and what it is about: the table and the key; `undefined` inside of a longer value. */
function placed(lines: readonly string[]): [place: string | undefined, line: string][] {
  let header = "";
  return lines.map((line) => {
    const value = partsOf(line)?.value;
    if (value === undefined) return [undefined, line];
    const isHeader = /^\s*\[/.test(line);
    if (isHeader) header = canonical(value);
    return [isHeader ? header : `${header} ${Object.keys(value)[0]}`, line];
  });
}

/** What a line says by itself, and the remark behind that; nothing where it says only a part. */
function partsOf(line: string): { value: Table; remark?: string } | undefined {
  // A # in quotes begins no remark: what stands before that one is no TOML.
  const ends = [...line.matchAll(/#/g)].map(({ index }) => index);
  for (const end of [...ends, line.length]) {
    try {
      const value = parse(line.slice(0, end), { integersAsBigInt: "asNeeded" });
      return end === line.length ? { value } : { value, remark: line.slice(end).trimEnd() };
    } catch { /* it does not end there */ }
  }
  return undefined;
}

function isRemark(line: string): boolean {
  return /^\s*(#|$)/.test(line);
}

function isHeaderOf(line: string, [first, second]: TablePath): boolean {
  const name = (key: string) => `\\s*["']?${key}["']?\\s*`;
  return new RegExp(`^\\s*\\[${name(first)}\\.${name(second)}[\\].]`).test(line);
}

function read(text: string): Table {
  try {
    return parse(text.replace(/^\ufeff/, ""), { integersAsBigInt: "asNeeded" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new SyntaxError(`it is not TOML (${reason}). Mend it, or add the block by hand.`, {
      cause,
    });
  }
}

function tableAt(root: Table, [first, second]: TablePath): unknown {
  const outer = root[first];
  return typeof outer === "object" && outer !== null ? (outer as Table)[second] : undefined;
}

/** All but the one table, in a form to compare. */
function withoutTable(root: Table, [first, second]: TablePath): string {
  const { [first]: outer = {}, ...rest } = root;
  const { [second]: _, ...others } = Object(outer) as Table;
  return canonical([rest, others]);
}
