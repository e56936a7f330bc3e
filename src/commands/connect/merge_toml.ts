import { parse, stringify } from "smol-toml";

/** A TOML table: values by name. */
export type Table = Record<string, unknown>;

/** A table of a table, as TOML: `[mcp_servers.easel]` and its values. */
export function tomlBlock([first, second]: TablePath, value: Table): string {
  return stringify({ [first]: { [second]: value } }).trim();
}

/** The names of a table and of a table in it; letters, digits, `_` and `-`. */
export type TablePath = readonly [first: string, second: string];

/**
 * Sets one table in a TOML text and leaves the rest as it stands, comments included. No TOML library
 * writes comments back, so lines are replaced, and the result is compared with what it should be.
 *
 * @throws {SyntaxError} If the text is no TOML.
 * @throws {TypeError} If the table stands there in a way that this does not know.
 */
export function mergeToml(
  text: string,
  { path, value }: { path: TablePath; value: Table },
): string {
  const before = withoutTable(read(text), path);
  const block = tomlBlock(path, value);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const merged = replaceTable(text, path, block).replaceAll(/\r?\n/g, eol);
  if (!holdsBoth(merged, { before, path, value })) {
    throw new TypeError(`"${path.join(".")}" stands in it in an unusual way. Change it by hand.`);
  }
  return merged;
}

function holdsBoth(
  text: string,
  { before, path, value }: { before: string; path: TablePath; value: Table },
): boolean {
  try {
    const table = tableAt(read(text), path);
    return show(table) === show(value) && withoutTable(read(text), path) === before;
  } catch {
    return false;
  }
}

/** In the place of the old table and its tables, or else at the end. */
function replaceTable(text: string, path: TablePath, block: string): string {
  const kept: string[] = [];
  let at: number | undefined;
  let inside = false;
  for (const line of text.trimEnd().split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) inside = isHeaderOf(line, path);
    if (inside) at ??= kept.length;
    // What stands above the next table belongs to that.
    if (!inside || isRemark(line)) kept.push(line);
  }
  const lines = block.split("\n");
  if (at !== undefined) kept.splice(at, 0, ...lines);
  else kept.push(...kept.join("").trim() === "" ? [] : [""], ...lines);
  return `${kept.join("\n").replace(/^\n+/, "")}\n`;
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
  return show([rest, others]);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, one) => typeof one === "bigint" ? `${one}n` : one);
}
