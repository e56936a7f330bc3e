/** What must not be seen in logs and answers. */
export interface Hidden {
  /** What pictures were asked for. */
  prompts: Iterable<string>;
  /** Tokens and passwords. */
  secrets: Iterable<string>;
  /** Folders of the machine. */
  paths: Iterable<string>;
  /** Whether stacks may be seen that name files without their folder. Default false. */
  shortStacks?: boolean;
}

/** Something that was seen, and where. */
export interface Leak {
  what: "prompt" | "secret" | "path" | "stack trace";
  line: string;
}

/** Shorter ones stand in many a word. */
const LEAST_CHARACTERS = 5;

/** A frame of a stack, of ours or of ComfyUI's; a line may end as it does within JSON, too. */
const STACK =
  /^\s*at .*(?:file|https?|ext|node|data):[^\s]*:\d+:\d+|^\s*at .*\.[jt]s:\d+:\d+|Traceback \(most recent call last\)|^\s*File \\*".*\\*", line \d+/m;

/** A frame as the log has it at its most talkative. */
const SHORT = /^ *at [^/]*\[path\]\/[\w.]+:\d+:\d+/;

/** Bytes as text: what looks like a path in there is none. */
const BASE64 = /[\w+/-]{200,}=*/g;

/** The first thing in a text that must not be seen, with its line. */
export function findLeak(text: string, hidden: Hidden): Leak | undefined {
  // JSON, and JSON within JSON, has the end of a line as letters.
  const lines = text.replaceAll(BASE64, "").replaceAll(/\\+n/g, "\n").split("\n");
  const kinds = [
    { what: "secret", seen: anyOf(hidden.secrets) },
    { what: "prompt", seen: anyOf(hidden.prompts) },
    { what: "path", seen: anyPathOf(hidden.paths) },
    { what: "stack trace", seen: stackSeen(hidden.shortStacks ?? false) },
  ] as const;
  for (const line of lines) {
    const kind = kinds.find(({ seen }) => seen(line));
    if (kind) return { what: kind.what, line };
  }
  return undefined;
}

function stackSeen(short: boolean): (line: string) => boolean {
  return (line) => STACK.test(line) && !(short && SHORT.test(line));
}

/** Whether a line holds one of them, as it is or as URLs, JSON and headers write it. */
function anyOf(values: Iterable<string>): (line: string) => boolean {
  const forms = [...values].filter(({ length }) => length >= LEAST_CHARACTERS).flatMap(formsOf);
  return (line) => forms.some((form) => line.includes(form));
}

function formsOf(value: string): string[] {
  const base64 = new TextEncoder().encode(value).toBase64({ omitPadding: true });
  const encoded = encodeURIComponent(value);
  return [
    value,
    encoded,
    encoded.replaceAll("%20", "+"),
    JSON.stringify(value).slice(1, -1),
    base64,
  ];
}

function anyPathOf(paths: Iterable<string>): (line: string) => boolean {
  const forms = [...paths].map((path) => path.replace(/[\\/]+$/, ""))
    .filter(({ length }) => length >= LEAST_CHARACTERS)
    .map((path) => new RegExp(`(?<![\\w.-])${RegExp.escape(path)}(?![\\w.-])`));
  return (line) => forms.some((form) => form.test(line));
}
