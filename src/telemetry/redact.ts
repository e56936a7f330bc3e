import { fieldKind } from "./field_kind.ts";
import { type RedactOptions, redactText } from "./redact_text.ts";

/** What is left of a value that was made fit to be seen: JSON, a tree, and small. */
export type LogValue =
  | string
  | number
  | boolean
  | null
  | LogValue[]
  | { [name: string]: LogValue };

/** Most values of one field that are looked at, and most fields of a record. */
const MOST_VALUES = 100;
/** Most characters of one field that are looked at. */
const MOST_CHARACTERS = 65_536;
/** Most levels below the fields of a record. */
const DEEPEST = 8;
/** More numbers than these in a list are pixels or bytes. */
const FEW_NUMBERS = 16;

/** Names whose values are ours, and shaped like what is hidden elsewhere: `/a/b`, `token:alice`. */
const OURS = new Set(["route", "principal"]);
const OURS_SHAPE = /^[\w .:|/{}*@-]{0,200}$/;

/**
 * Makes any value fit to be seen: what it must not show is hidden, by the names of fields
 * ({@linkcode fieldKind}) and by the looks of texts ({@linkcode redactText}). Never throws: what
 * cannot be read says so. Of an error there are its class, message and causes, and nothing else.
 */
export function redact(value: unknown, options: RedactOptions): LogValue {
  return new Redactor(options).value(value);
}

/** A field's name, and what gets its value, which may throw. */
type Entry = readonly [name: string, get: () => unknown];

/** The work on one record. */
class Redactor {
  readonly #options: RedactOptions;
  readonly #above: object[] = [];
  #values = 0;
  #characters = 0;

  constructor(options: RedactOptions) {
    this.#options = options;
  }

  value(value: unknown): LogValue {
    // Getters, proxies and classes of others may throw wherever they are touched.
    try {
      return this.#any(value);
    } catch {
      return "[unreadable]";
    }
  }

  #any(value: unknown): LogValue {
    if (++this.#values > MOST_VALUES) return "[...]";
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "boolean":
        return value;
      case "bigint":
      case "symbol":
        return this.#text(String(value));
      case "function":
        return "[function]";
      case "undefined":
        return null;
      case "object":
        return value === null ? null : this.#object(value);
    }
  }

  #object(value: object): LogValue {
    if (this.#above.includes(value)) return "[circular]";
    if (this.#above.length >= DEEPEST) return "[...]";
    this.#above.push(value);
    try {
      return this.#contents(value);
    } finally {
      this.#above.pop();
    }
  }

  #contents(value: object): LogValue {
    if (value instanceof Error) return this.#error(value);
    if (Array.isArray(value)) return this.#list(value);
    if (value instanceof Date) return value.toISOString();
    if (value instanceof URL || value instanceof RegExp) return this.#text(String(value));
    const bytes = sizeOf(value);
    if (bytes !== undefined) return `[${bytes} bytes]`;
    if (value instanceof Set) return this.#list([...value]);
    if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams) {
      return this.#fields([...value].map(([name, it]) => [String(name), () => it]));
    }
    return this.#fields(Object.keys(value).map((name) => [name, () => Reflect.get(value, name)]));
  }

  #error(error: Error): LogValue {
    const { cause } = error;
    const parts: LogValue = { name: this.value(error.name), message: this.value(error.message) };
    if (this.#options.stacks) parts.stack = this.value(error.stack);
    if (cause !== undefined) parts.cause = this.value(cause);
    if (error instanceof AggregateError) parts.errors = this.value(error.errors);
    return parts;
  }

  #list(list: readonly unknown[]): LogValue {
    if (list.length > FEW_NUMBERS && list.every((it) => typeof it === "number")) {
      return `[${list.length} numbers]`;
    }
    const [name, value] = list;
    // A header as a pair.
    if (list.length === 2 && typeof name === "string" && fieldKind(name) === "secret") {
      return [this.value(name), this.#field(name, value)];
    }
    return this.#whileRoom(list).map((it) => this.value(it));
  }

  #fields(entries: readonly Entry[]): LogValue {
    const secret = secretName(entries);
    return Object.fromEntries(
      this.#whileRoom(entries).flatMap(([name, get]) => {
        const meant = name === "value" ? secret ?? name : name;
        const seen = this.#entry([meant, get]);
        return seen === undefined ? [] : [[this.#text(name), seen]];
      }),
    );
  }

  #entry([name, get]: Entry): LogValue | undefined {
    // No field of a record is left out because another is large.
    if (this.#above.length === 1) this.#values = this.#characters = 0;
    try {
      const value = get();
      return value === undefined ? undefined : this.#field(name, value);
    } catch {
      return "[unreadable]";
    }
  }

  #field(name: string, value: unknown): LogValue {
    if (OURS.has(name) && typeof value === "string" && OURS_SHAPE.test(value)) return value;
    const kind = fieldKind(name);
    if (kind === undefined || (kind === "prompt" && this.#options.prompts)) {
      return this.value(value);
    }
    if (value === null || typeof value === "boolean") return value;
    const isCount = typeof value === "number" || typeof value === "bigint";
    return isCount && kind !== "secret" ? this.value(value) : `[${kind}]`;
  }

  /** No list is copied that would not be shown. */
  #whileRoom<T>(list: readonly T[]): T[] {
    const room = Math.max(0, MOST_VALUES - this.#values);
    return list.slice(0, room + 1);
  }

  #text(text: string): string {
    this.#characters += text.length;
    if (this.#characters > MOST_CHARACTERS && text.length > 64) return "[...]";
    return this.#withinJson(text) ?? redactText(text, this.#options);
  }

  /** A text with JSON in it, which tells by names what is in it; `undefined` without any. */
  #withinJson(text: string): string | undefined {
    const start = text.search(/[[{]/);
    const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]")) + 1;
    if (start < 0 || end - start < 2) return undefined;
    let parsed: unknown;
    try {
      parsed = JSON.parse(text.slice(start, end));
    } catch {
      return undefined;
    }
    const around = [text.slice(0, start), text.slice(end)];
    const [before, behind] = around.map((part) => redactText(part, this.#options));
    return `${before}${JSON.stringify(this.value(parsed))}${behind}`;
  }
}

/** Bytes of what holds bytes. */
function sizeOf(value: object): number | undefined {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength;
  if (value instanceof SharedArrayBuffer) return value.byteLength;
  return value instanceof Blob ? value.size : undefined;
}

/** The name of the secret that is in `{ name: "token", value: "..." }`. */
function secretName(entries: readonly Entry[]): string | undefined {
  return entries.filter(([name]) => /^(?:name|key|header)$/i.test(name))
    .map(([, get]) => get())
    .find((it): it is string => typeof it === "string" && fieldKind(it) === "secret");
}
