const WINDOWS = Deno.build.os === "windows";

/** Regular expressions for a separator, and for anything within a part of a path. */
const SEPARATOR = WINDOWS ? "[\\\\/]" : "\\/";
const NOT_SEPARATOR = WINDOWS ? "[^\\\\/]" : "[^/]";
const IS_SEPARATOR = WINDOWS ? /[\\/]/ : /\//;
/** The backslash is a separator on Windows. */
const ESCAPE = WINDOWS ? "`" : "\\";

/** The characters of each class, as they stand between the brackets of a regular expression. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: "\\dA-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7F",
  blank: "\\t ",
  cntrl: "\\x00-\\x1F\\x7F",
  digit: "\\d",
  graph: "\\x21-\\x7E",
  lower: "a-z",
  print: "\\x20-\\x7E",
  punct: "!\"#$%&'()*+,\\-./:;<=>?@[\\\\\\]^_‘{|}~",
  space: "\\s\\v",
  upper: "A-Z",
  word: "\\w",
  xdigit: "\\dA-Fa-f",
};

/** How each kind of group starts and ends; what it repeats stands behind it. */
const GROUPS: Readonly<Record<string, { start: string; end: string }>> = {
  "{": { start: "(?:", end: ")" },
  "@": { start: "(?:", end: ")" },
  "?": { start: "(?:", end: ")?" },
  "*": { start: "(?:", end: ")*" },
  "+": { start: "(?:", end: ")+" },
  "!": { start: "(?!", end: `)${NOT_SEPARATOR}*` },
};

/** How to read a glob, and how to match it. */
export interface GlobOptions {
  /** Whether `?(a|b)`, `*(a|b)`, `+(a|b)`, `@(a|b)` and `!(a|b)` are groups; they are by default. */
  extended?: boolean;
  /** Whether `**` matches any number of folders; it does by default in {@linkcode globToRegExp}. */
  globstar?: boolean;
  /** Whether `A` matches `a`; it does not by default. */
  caseInsensitive?: boolean;
}

/**
 * A regular expression for whole paths of this operating system.
 *
 * `*`, `?`, `[a-z]`, `[!a-z]`, `[[:digit:]]`, `{a,b}`, `**` and the groups of bash are understood. A
 * part of the path in which a group stays open is taken as it stands. An empty glob matches nothing.
 */
export function globToRegExp(glob: string, options: GlobOptions = {}): RegExp {
  const { extended = true, globstar = true, caseInsensitive = false } = options;
  const flags = caseInsensitive ? "i" : "";
  if (glob === "") return /(?!)/;
  let source = "";
  let rest = glob;
  while (rest !== "") {
    const separators = leadingSeparators(rest);
    if (separators > 0) source += `${SEPARATOR}+`;
    rest = rest.slice(separators);
    const { pattern, length } = new Segment(rest, extended).read() ?? literal(rest);
    const anyDepth = globstar && rest.slice(0, length) === "**";
    source += anyDepth ? `(?:${NOT_SEPARATOR}*(?:${SEPARATOR}|$)+)*` : pattern;
    rest = rest.slice(length);
    if (anyDepth || leadingSeparators(rest) === rest.length) {
      rest = rest.slice(leadingSeparators(rest));
    }
  }
  return new RegExp(`^${source}${SEPARATOR}*$`, flags);
}

interface Read {
  pattern: string;
  /** How many characters of the glob were read. */
  length: number;
}

function leadingSeparators(text: string): number {
  let count = 0;
  while (IS_SEPARATOR.test(text[count] ?? "")) count++;
  return count;
}

function literal(text: string): Read {
  const end = text.search(IS_SEPARATOR);
  const part = end < 0 ? text : text.slice(0, end);
  return { pattern: quote(part), length: part.length };
}

function quote(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/]/g, "\\$&");
}

/** Reads a glob up to the next separator that is in no group. */
class Segment {
  readonly #glob: string;
  readonly #extended: boolean;
  #at = 0;
  #pattern = "";
  readonly #open: string[] = [];

  constructor(glob: string, extended: boolean) {
    this.#glob = glob;
    this.#extended = extended;
  }

  /** Nothing where a group or a range stays open, or an escape has nothing behind it. */
  read(): Read | undefined {
    while (this.#at < this.#glob.length) {
      const char = this.#glob[this.#at]!;
      if (IS_SEPARATOR.test(char) && this.#open.length === 0) break;
      const pattern = this.#next(char);
      if (pattern === undefined) return undefined;
      this.#pattern += pattern;
    }
    if (this.#open.length > 0) return undefined;
    return { pattern: this.#pattern, length: this.#at };
  }

  #next(char: string): string | undefined {
    if (char === ESCAPE) return this.#escaped();
    if (char === "[") return this.#range();
    const group = this.#group(char);
    if (group !== undefined) return group;
    this.#at++;
    if (char === "?") return ".";
    if (char === "*") return this.#star();
    return IS_SEPARATOR.test(char) ? `${SEPARATOR}+` : quote(char);
  }

  #escaped(): string | undefined {
    const char = this.#glob[this.#at + 1];
    this.#at += 2;
    return char === undefined || IS_SEPARATOR.test(char) ? undefined : quote(char);
  }

  #star(): string {
    while (this.#glob[this.#at] === "*") this.#at++;
    return `${NOT_SEPARATOR}*`;
  }

  /** The start, the end or the next choice of a group. */
  #group(char: string): string | undefined {
    const open = this.#open.at(-1);
    const round = open !== undefined && open !== "{";
    if (this.#extended && "?*+@!".includes(char) && this.#glob[this.#at + 1] === "(") {
      return this.#enter(char, 2);
    }
    if (char === "{") return this.#enter(char, 1);
    if (open === undefined) return undefined;
    if (char === (round ? ")" : "}")) {
      this.#at++;
      this.#open.pop();
      return GROUPS[open]!.end;
    }
    if (char !== (round ? "|" : ",")) return undefined;
    this.#at++;
    return "|";
  }

  #enter(kind: string, length: number): string {
    this.#at += length;
    this.#open.push(kind);
    return GROUPS[kind]!.start;
  }

  #range(): string | undefined {
    const range = RANGE.exec(this.#glob.slice(this.#at));
    if (!range) return undefined;
    this.#at += range[0].length;
    const { negated, content = "" } = range.groups ?? {};
    const start = negated ? "[^" : content.startsWith("^") ? "[\\" : "[";
    return `${start}${content.replaceAll(RANGE_PART, rangePart)}]`;
  }
}

const ESCAPED = WINDOWS ? "`[^]" : "\\\\[^/]";
const CLASS = "\\[:\\w+:\\]";
/** `[`, `!`, then classes, escaped characters and any others of the same part, up to `]`. */
const RANGE = new RegExp(
  `^\\[(?<negated>!)?(?<content>(?:${CLASS}|${ESCAPED}|(?!${CLASS}|${ESCAPED}|${SEPARATOR})[^\\]])+)\\]`,
);
const RANGE_PART = new RegExp(`${CLASS}|${ESCAPED}|[^]`, "g");

function rangePart(part: string): string {
  const name = /^\[:(\w+):\]$/.exec(part)?.[1];
  if (name !== undefined) return CLASSES[name] ?? quoteInRange(part);
  return quoteInRange(part.length > 1 ? part.slice(1) : part);
}

function quoteInRange(text: string): string {
  return text.replaceAll(/[\\\][]/g, "\\$&");
}
